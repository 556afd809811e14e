#include "interpose/deadlock.h"

#include "interpose/announce.h"
#include "interpose/arena.h"
#include "interpose/critical.h"
#include "interpose/misuse.h"
#include "interpose/runtime.h"
#include "interpose/stack_capture.h"
#include "interpose/sync_table.h"

namespace concheck::interpose {
namespace {

using trace::Mode;
using trace::Wait;
using trace::WaitKind;

constexpr uint32_t kWords = 65536 / 64;
uint64_t waiting[kWords];  // by thread slot

// The wait of a thread as one consistent value; kind == none when it does not wait, or is just changing.
Wait read_wait(const Thread* t) {
  const Wait& from = t->slot->wait;
  const uint32_t before = __atomic_load_n(&from.sequence, __ATOMIC_ACQUIRE);
  Wait copy = from;
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
  if ((before & 1) != 0 || __atomic_load_n(&from.sequence, __ATOMIC_RELAXED) != before) copy.kind = 0;
  copy.sequence = before;
  return copy;
}

bool blocks_for_ever(const Thread* t, const Wait& wait) {
  if (wait.timed != 0) return false;
  const bool is_join = wait.kind == static_cast<uint32_t>(WaitKind::join);
  const bool is_held = wait.kind == static_cast<uint32_t>(WaitKind::lock) || wait.kind == static_cast<uint32_t>(WaitKind::once);
  if (!is_join && !is_held) return false;
  // A join is a cancellation point; a lock is left by asynchronous cancellation only.
  return !__atomic_load_n(&t->cancel_requested, __ATOMIC_ACQUIRE) || !(is_join || t->asynchronous_cancel);
}

// The object a thread waits for, if it is still that object.
trace::SyncSlot* awaited(const Wait& wait) {
  if (wait.sync == 0) return nullptr;
  trace::SyncSlot* sync = known_sync(wait.address);
  return sync != nullptr && sync->id == wait.sync ? sync : nullptr;
}

bool holds_shared(const Thread* t, const trace::SyncSlot* sync) {
  const uint32_t depth = __atomic_load_n(&t->slot->held_depth, __ATOMIC_ACQUIRE);
  for (uint32_t i = 0; i < depth && i < t->slot->held_capacity; ++i) {
    const trace::HeldEntry& entry = t->held[i];
    if (entry.sync == sync->id && entry.mode == static_cast<uint8_t>(Mode::shared)) return true;
  }
  return false;
}

// The one thread that alone can end this wait, or null. (A lock that several readers hold has no such thread.)
Thread* sole_blocker(const Wait& wait) {
  if (wait.kind == static_cast<uint32_t>(WaitKind::join)) {
    // A thread that was not registered yet when the join began is found by its handle.
    return wait.other != 0 ? thread_at(wait.other - 1) : thread_of(static_cast<pthread_t>(wait.address));
  }
  const trace::SyncSlot* sync = awaited(wait);
  if (sync == nullptr) return nullptr;
  const uint32_t owner = __atomic_load_n(&sync->owner, __ATOMIC_ACQUIRE);
  if (owner == 0) return nullptr;
  Thread* t = thread_at(__atomic_load_n(&sync->owner_slot, __ATOMIC_RELAXED));
  return t != nullptr && t->id == owner ? t : nullptr;
}

struct Step {
  Thread* thread;
  uint32_t sequence;
};

// Finds a cycle through `self` by depth-first search: a wait for a lock with readers has several successors.
class Search {
 public:
  explicit Search(Thread* self) : self_(self), limit_(thread_slot_limit()) {}
  ~Search() {
    arena_free(visited_, limit_);
    arena_free(path_, limit_ * sizeof(Step));
    arena_free(next_, limit_ * sizeof(uint32_t));
  }

  uint32_t run() {
    // Most walks end after a step or two, at an owner that does not wait: they need no memory.
    Thread* t = self_;
    for (int i = 0; i < 4; ++i) {
      const Wait wait = read_wait(t);
      if (!blocks_for_ever(t, wait)) return 0;
      Thread* next = sole_blocker(wait);
      if (next == nullptr) {
        const trace::SyncSlot* sync = awaited(wait);
        if (sync == nullptr || sync->readers == 0 || wait.mode != static_cast<uint8_t>(Mode::exclusive)) return 0;
        break;
      }
      if (next == self_) break;
      t = next;
    }
    visited_ = static_cast<uint8_t*>(arena_allocate(limit_));
    path_ = arena_allocate_array<Step>(limit_);
    next_ = arena_allocate_array<uint32_t>(limit_);
    if (visited_ == nullptr || path_ == nullptr || next_ == nullptr) return 0;
    return walk();
  }

  const Step* path() const { return path_; }

  // Nobody on the path moved since it was read: at one moment all of them waited, and all held what the others want.
  bool unchanged(uint32_t length) const {
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    for (uint32_t i = 0; i < length; ++i) {
      if (__atomic_load_n(&path_[i].thread->slot->wait.sequence, __ATOMIC_ACQUIRE) != path_[i].sequence) return false;
    }
    return true;
  }

 private:
  // Successor number *cursor of a thread that waits like this; null at the end.
  Thread* successor(const Wait& wait, uint32_t* cursor) const {
    if (*cursor == 0) {
      *cursor = 1;
      if (Thread* t = sole_blocker(wait)) {
        *cursor = limit_ + 1;
        return t;
      }
    }
    const trace::SyncSlot* sync = awaited(wait);
    if (sync == nullptr || wait.mode != static_cast<uint8_t>(Mode::exclusive) || __atomic_load_n(&sync->readers, __ATOMIC_ACQUIRE) == 0) {
      return nullptr;
    }
    for (uint32_t i = *cursor - 1; i < limit_; ++i) {
      if ((__atomic_load_n(&waiting[i / 64], __ATOMIC_ACQUIRE) >> (i % 64) & 1) == 0) continue;
      Thread* t = thread_at(i);
      if (t != nullptr && holds_shared(t, sync)) {
        *cursor = i + 2;
        return t;
      }
    }
    return nullptr;
  }

  // Length of the cycle, 0 = none.
  uint32_t walk() {
    uint32_t length = 0;
    Wait wait = read_wait(self_);
    path_[length++] = {self_, wait.sequence};
    visited_[self_->slot_index] = 1;
    while (length > 0) {
      Thread* at = path_[length - 1].thread;
      wait = read_wait(at);
      Thread* next = blocks_for_ever(at, wait) && wait.sequence == path_[length - 1].sequence ? successor(wait, &next_[length - 1]) : nullptr;
      if (next == self_) return length;
      if (next == nullptr) {
        next_[--length] = 0;
        continue;
      }
      if (next->slot_index >= limit_ || visited_[next->slot_index] != 0) continue;
      visited_[next->slot_index] = 1;
      const Wait theirs = read_wait(next);
      if (!blocks_for_ever(next, theirs)) continue;
      path_[length] = {next, theirs.sequence};
      next_[length++] = 0;
    }
    return 0;
  }

  Thread* self_;
  uint32_t limit_;
  uint8_t* visited_ = nullptr;
  Step* path_ = nullptr;
  uint32_t* next_ = nullptr;
};

InternalLock announcing;

const trace::HeldEntry* held_entry(const Thread* t, uint32_t sync) {
  for (uint32_t i = 0; i < t->slot->held_depth; ++i) {
    if (t->held[i].sync == sync) return &t->held[i];
  }
  return nullptr;
}

trace::DeadlockEntry describe(Thread* self, Thread* t, const Thread* waiter) {
  const Wait& wait = t->slot->wait;
  trace::DeadlockEntry entry{};
  entry.thread = t->id;
  entry.wait_sync = wait.sync;
  entry.wait_stack = wait.stack;
  entry.wait_mode = wait.mode;
  entry.wait_kind = static_cast<uint16_t>(wait.kind);
  if (trace::SyncSlot* sync = awaited(wait)) record_sync(self, sync);
  if (const trace::HeldEntry* held = held_entry(t, waiter->slot->wait.sync)) {
    entry.held_sync = held->sync;
    entry.held_mode = held->mode;
    entry.held_stack = held->stack != 0 ? held->stack : confirm_stack(self, {held->pc, held->sp}, 0);
  }
  return entry;
}

void record_deadlock(Thread* self, const Step* path, uint32_t length) {
  auto* entries = arena_allocate_array<trace::DeadlockEntry>(length);
  if (entries == nullptr) return;
  for (uint32_t i = 0; i < length; ++i) {
    record_thread_start(self, path[i].thread);
    entries[i] = describe(self, path[i].thread, path[(i + length - 1) % length].thread);
  }
  trace::DeadlockRecord record{};
  record.time = self->slot->wait.since;
  record.entry_count = length;
  self->records.append(storage, trace::RecordType::deadlock, self->id, record, entries, length * sizeof *entries);
  announce_deadlock(entries, length);
  arena_free(entries, length * sizeof *entries);
}

void report_self_deadlock(Thread* self) {
  const Wait& wait = self->slot->wait;
  trace::SyncSlot* sync = awaited(wait);
  const trace::HeldEntry* held = held_entry(self, wait.sync);
  if (sync == nullptr || held == nullptr) return;
  record_misuse_at(self, trace::Misuse::self_deadlock, sync, wait.stack, 0);
  announce_self_deadlock(self->id, wait, held->stack);
}

}  // namespace

void set_waiting(Thread* self, bool on) {
  const uint64_t bit = uint64_t{1} << (self->slot_index % 64);
  if (on) {
    __atomic_fetch_or(&waiting[self->slot_index / 64], bit, __ATOMIC_RELEASE);
  } else {
    __atomic_fetch_and(&waiting[self->slot_index / 64], ~bit, __ATOMIC_RELEASE);
  }
}

void restart_waiting_in_child() {
  announcing.reset();
  __builtin_memset(waiting, 0, sizeof waiting);
}

void find_deadlock(Thread* self) {
  Search search(self);
  const uint32_t length = search.run();
  if (length == 0 || !search.unchanged(length)) return;
  make_trace_permanent();
  if (length == 1) {
    report_self_deadlock(self);
    return;
  }
  Critical critical(announcing);
  // Two threads may have closed the same cycle at the same time: one of them tells.
  for (uint32_t i = 0; i < length; ++i) {
    uint8_t* told = &search.path()[i].thread->slot->wait.in_deadlock;
    if (__atomic_exchange_n(told, 1, __ATOMIC_RELAXED) != 0) return;
  }
  record_deadlock(self, search.path(), length);
}

}  // namespace concheck::interpose
