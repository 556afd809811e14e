#include "interpose/race/history.h"

#include <string.h>

#include <new>

#include "interpose/arena.h"
#include "interpose/critical.h"
#include "interpose/thread_state.h"
#include "trace/schema_races.h"

namespace concheck::interpose::race {
namespace {

constexpr size_t kPartBytes = size_t{32} << 10;
constexpr uint32_t kPartsOfThread = 32;    // 1 MB: some 60,000 accesses
constexpr uint32_t kPartsOfEnded = 1024;   // 32 MB, of all threads that have ended
constexpr uint32_t kFramesAtBegin = trace::kMaxStackFrames;

struct HeldAtBegin {
  uintptr_t address;
  uintptr_t pc;
  trace::Mode mode;
};

struct Part {
  uint64_t number;  // of this thread's parts, from 1 on; 0 while it is made anew. Whoever reads looks again afterwards
  uint32_t slot;
  uint32_t first_epoch;
  uint32_t frame_count;
  uint32_t lock_count;
  uintptr_t frames[kFramesAtBegin];  // outermost first, of those that fit
  HeldAtBegin locks[kMostLocks];
  uint64_t mark;  // so that the word before the first event is none
  uint64_t events[(kPartBytes - 4 * sizeof(uint64_t) - kFramesAtBegin * sizeof(uintptr_t) - kMostLocks * sizeof(HeldAtBegin)) / sizeof(uint64_t)];
};
static_assert(sizeof(Part) == kPartBytes);
constexpr size_t kEvents = sizeof(Part::events) / sizeof(uint64_t);

}  // namespace

struct History {
  uint32_t thread;  // its id
  uint32_t part_count;
  uint64_t newest;  // number of the newest part
  Part* parts[kPartsOfThread];  // part n stands in place n % kPartsOfThread
  History* next;  // ended ones, or spare ones
  bool ended;
  bool start_recorded;
  trace::ThreadStartRecord start;
  char name[16];
};

namespace {

InternalLock lock;
History* oldest_ended CONCHECK_GUARDED_BY(lock);
History* newest_ended CONCHECK_GUARDED_BY(lock);
uint32_t ended_parts CONCHECK_GUARDED_BY(lock);
History* spare_histories CONCHECK_GUARDED_BY(lock);
Part* spare_parts CONCHECK_GUARDED_BY(lock);  // linked by their first words

// Where a thread without memory writes.
uint64_t nowhere[kEvents];

Part* next_spare(Part* part) {
  Part* next = nullptr;
  memcpy(&next, part->frames, sizeof next);
  return next;
}

void keep_part(Part* part) CONCHECK_REQUIRES(lock) {
  __atomic_store_n(&part->number, 0, __ATOMIC_RELEASE);
  memcpy(part->frames, &spare_parts, sizeof spare_parts);
  spare_parts = part;
}

void drop_oldest_ended() CONCHECK_REQUIRES(lock) {
  History* history = oldest_ended;
  oldest_ended = history->next;
  if (oldest_ended == nullptr) newest_ended = nullptr;
  ended_parts -= history->part_count;
  __atomic_store_n(&history->thread, 0, __ATOMIC_RELEASE);
  for (Part* part : history->parts) {
    if (part != nullptr) keep_part(part);
  }
  history->next = spare_histories;
  spare_histories = history;
}

Part* take_part() {
  Part* part = nullptr;
  {
    Critical critical(lock);
    part = spare_parts;
    if (part != nullptr) spare_parts = next_spare(part);
  }
  if (part == nullptr) return static_cast<Part*>(arena_allocate(sizeof(Part)));
  memset(static_cast<void*>(part), 0, sizeof *part);
  return part;
}

void fill_locks(Part* part, const Thread* t) {
  for (uint32_t i = 0; i < t->slot->held_depth && part->lock_count < kMostLocks; ++i) {
    const trace::HeldEntry& entry = t->held[i];
    if (entry.sync == 0) continue;
    part->locks[part->lock_count++] = {entry.address, entry.pc, static_cast<trace::Mode>(entry.mode)};
  }
}

void begin_part(State* state, Part* part) {
  History* history = state->history;
  const uint64_t number = history->newest + 1;
  part->slot = state->slot;
  part->first_epoch = state->clocks.all.at[state->slot] + 1u;
  const auto depth = static_cast<uint32_t>(local.frame - local.frame_begin);
  part->frame_count = depth < kFramesAtBegin ? depth : kFramesAtBegin;
  for (uint32_t i = 0; i < part->frame_count; ++i) part->frames[i] = local.frame[static_cast<int>(i) - static_cast<int>(part->frame_count)].pc;
  part->lock_count = 0;
  fill_locks(part, state->thread);
  local.event = part->events;
  local.event_end = part->events + kEvents - kLongestEvent;
  __atomic_store_n(&history->parts[number % kPartsOfThread], part, __ATOMIC_RELEASE);
  __atomic_store_n(&part->number, number, __ATOMIC_RELEASE);
  __atomic_store_n(&history->newest, number, __ATOMIC_RELEASE);
}

// Replays a part up to the last matching access.
class Replay {
 public:
  Replay(const Part& part, Cell cell, uintptr_t address, size_t bytes, Remembered* out)
      : part_(part), cell_(cell), begin_(address & kAddressMask), end_(begin_ + bytes), out_(out), slot_(part.slot) {}

  bool run() {
    frame_count_ = part_.frame_count < kFramesAtBegin ? part_.frame_count : kFramesAtBegin;
    memcpy(frames_, part_.frames, sizeof frames_);
    for (uint32_t i = 0; i < part_.lock_count && i < kMostLocks; ++i) {
      locks_[lock_count_++] = {part_.locks[i].address, part_.locks[i].mode, {part_.locks[i].pc}, 1};
    }
    const uint64_t* at = part_.events;
    const uint64_t* end = part_.events + kEvents - kLongestEvent + 2;
    while (at < end) {
      const uint32_t length = step(at);
      if (length == 0) break;
      at += length;
    }
    return found_;
  }

 private:
  uint32_t step(const uint64_t* at) {
    const uint64_t word = __atomic_load_n(at, __ATOMIC_RELAXED);
    const uintptr_t value = word & kAddressMask;
    switch (static_cast<Event>(word >> kTypeShift)) {
      case Event::none:
        return 0;
      case Event::access: {
        const auto kind = static_cast<uint32_t>(word >> kKindShift & 0xfff);
        note_access(value, size_t{1} << (kind & 7), kind >> 3, at[1]);
        return 2;
      }
      case Event::range:
        note_access(value, at[2], static_cast<uint32_t>(word >> kKindShift & 0xfff) >> 3, at[1]);
        return 3;
      case Event::enter:
        if (frame_count_ < trace::kMaxStackFrames) {
          frames_[frame_count_++] = value;
        } else {
          memmove(frames_, frames_ + 1, (trace::kMaxStackFrames - 1) * sizeof frames_[0]);
          frames_[trace::kMaxStackFrames - 1] = value;
        }
        return 1;
      case Event::leave:
        if (frame_count_ != 0) --frame_count_;
        return 1;
      case Event::lock:
        take_lock(value, static_cast<trace::Mode>(word >> kKindShift & 0xff), at[1]);
        return 2;
      case Event::unlock:
        leave_lock(value);
        return 1;
      case Event::slot:
        slot_ = static_cast<uint32_t>(value);
        return 1;
    }
    return 0;
  }

  void note_access(uintptr_t address, size_t bytes, uint32_t flags, uint64_t second) {
    if (epoch_in(second) != epoch_of(cell_) || slot_ != slot_of(cell_)) return;
    if (address >= end_ || address + bytes <= begin_) return;
    if (((flags & trace::kRaceWrite) == 0) != ((cell_ & kRead) != 0)) return;
    if (((flags & trace::kRaceAtomic) != 0) != ((cell_ & kAtomic) != 0)) return;
    found_ = true;
    out_->address = address;
    out_->bytes = bytes;
    out_->flags = flags;
    out_->pc_count = copy_stack(pc_of(second), out_->pcs);
    out_->lock_count = lock_count_;
    memcpy(out_->locks, locks_, lock_count_ * sizeof locks_[0]);
  }

  uint32_t copy_stack(uintptr_t pc, uintptr_t* pcs) const {
    uint32_t count = 0;
    pcs[count++] = pc;
    for (uint32_t i = frame_count_; i > 0 && count < trace::kMaxStackFrames; --i) pcs[count++] = frames_[i - 1];
    return count;
  }

  void take_lock(uintptr_t address, trace::Mode mode, uintptr_t pc) {
    if (lock_count_ == kMostLocks) return;
    Remembered::Lock& taken = locks_[lock_count_++];
    taken.address = address;
    taken.mode = mode;
    taken.pc_count = copy_stack(pc, taken.pcs);
  }

  void leave_lock(uintptr_t address) {
    for (uint32_t i = lock_count_; i > 0; --i) {
      if (locks_[i - 1].address != address) continue;
      memmove(locks_ + i - 1, locks_ + i, (lock_count_ - i) * sizeof locks_[0]);
      --lock_count_;
      return;
    }
  }

  const Part& part_;
  const Cell cell_;
  const uintptr_t begin_;
  const uintptr_t end_;
  Remembered* const out_;
  uint32_t slot_;
  uintptr_t frames_[trace::kMaxStackFrames] = {};
  uint32_t frame_count_ = 0;
  Remembered::Lock locks_[kMostLocks] = {};
  uint32_t lock_count_ = 0;
  bool found_ = false;
};

// One replay at a time: it needs more room than a stack may have.
InternalLock replay_lock;
alignas(Replay) char replay_room[sizeof(Replay)] CONCHECK_GUARDED_BY(replay_lock);

bool replay(const Part& part, Cell cell, uintptr_t address, size_t bytes, Remembered* out) {
  Critical critical(replay_lock);
  auto* machine = new (replay_room) Replay(part, cell, address, bytes, out);
  return machine->run();
}

}  // namespace

void next_part() {
  State* state = local.state;
  History* history = state != nullptr ? state->history : nullptr;
  Part* part = nullptr;
  if (history != nullptr) {
    part = history->parts[(history->newest + 1) % kPartsOfThread];
    if (part != nullptr) {
      __atomic_store_n(&part->number, 0, __ATOMIC_RELEASE);
      memset(static_cast<void*>(part), 0, sizeof *part);
    } else if ((part = take_part()) != nullptr) {
      ++history->part_count;
    }
  }
  if (part == nullptr) {
    local.event = nowhere + 1;
    local.event_end = nowhere + kEvents - kLongestEvent;
    return;
  }
  begin_part(state, part);
}

void write_range(uintptr_t address, size_t bytes, uint64_t flags, uintptr_t pc, uint32_t epoch) {
  uint64_t* at = room_for_event();
  at[0] = event_word(Event::range, address & kAddressMask, flags << 3);
  at[1] = place_word(pc, epoch);
  at[2] = bytes;
  local.event = at + 3;
}

void write_lock(uintptr_t address, trace::Mode mode, uintptr_t pc) {
  uint64_t* at = room_for_event();
  at[0] = event_word(Event::lock, address & kAddressMask, static_cast<uint64_t>(mode));
  at[1] = pc & kAddressMask;
  local.event = at + 2;
}

void write_unlock(uintptr_t address) {
  uint64_t* at = room_for_event();
  at[0] = event_word(Event::unlock, address & kAddressMask);
  local.event = at + 1;
}

void write_slot(uint32_t slot) {
  uint64_t* at = room_for_event();
  at[0] = event_word(Event::slot, slot);
  local.event = at + 1;
}

History* make_history(uint32_t thread) {
  History* history = nullptr;
  {
    Critical critical(lock);
    while (ended_parts > kPartsOfEnded) drop_oldest_ended();
    history = spare_histories;
    if (history != nullptr) spare_histories = history->next;
  }
  if (history != nullptr) {
    memset(static_cast<void*>(history), 0, sizeof *history);
  } else {
    history = static_cast<History*>(arena_allocate(sizeof(History)));
  }
  if (history != nullptr) __atomic_store_n(&history->thread, thread, __ATOMIC_RELEASE);
  return history;
}

void retire_history(History* history, const trace::ThreadStartRecord& start, const char* name, bool recorded) {
  Critical critical(lock);
  history->start = start;
  history->start_recorded = recorded;
  memcpy(history->name, name, sizeof history->name);
  history->ended = true;
  history->next = nullptr;
  (newest_ended != nullptr ? newest_ended->next : oldest_ended) = history;
  newest_ended = history;
  ended_parts += history->part_count;
}

uint32_t history_owner(const History* history) { return history != nullptr ? history->thread : 0; }

bool remember(History* history, uint32_t thread, Cell cell, uintptr_t address, size_t bytes, Remembered* out) {
  if (history == nullptr || __atomic_load_n(&history->thread, __ATOMIC_ACQUIRE) != thread) return false;
  const uint64_t newest = __atomic_load_n(&history->newest, __ATOMIC_ACQUIRE);
  for (uint64_t number = newest; number > 0 && number + kPartsOfThread > newest; --number) {
    const Part* part = __atomic_load_n(&history->parts[number % kPartsOfThread], __ATOMIC_ACQUIRE);
    if (part == nullptr || __atomic_load_n(&part->number, __ATOMIC_ACQUIRE) != number) return false;
    const bool found = replay(*part, cell, address, bytes, out);
    if (__atomic_load_n(&part->number, __ATOMIC_ACQUIRE) != number) return false;
    if (found) {
      Critical critical(lock);
      out->ended = history->ended && history->thread == thread;
      if (out->ended) {
        out->start = history->start;
        memcpy(out->name, history->name, sizeof out->name);
      }
      return true;
    }
    // Older parts are of earlier epochs.
    if (part->slot == slot_of(cell) && part->first_epoch < epoch_of(cell)) return false;
  }
  return false;
}

bool note_start_recorded(History* history, uint32_t thread) {
  Critical critical(lock);
  if (history == nullptr || history->thread != thread || history->start_recorded) return false;
  history->start_recorded = true;
  return true;
}

CONCHECK_ALONE void restart_histories_in_child() {
  lock.reset();
  replay_lock.reset();
  oldest_ended = newest_ended = spare_histories = nullptr;
  spare_parts = nullptr;
  ended_parts = 0;
}

}  // namespace concheck::interpose::race
