#include "interpose/race/report.h"

#include <string.h>

#include "interpose/critical.h"
#include "interpose/guard.h"
#include "interpose/modules.h"
#include "interpose/race/benign.h"
#include "interpose/race/frames.h"
#include "interpose/race/history.h"
#include "interpose/race/objects.h"
#include "interpose/race/stack_frame.h"
#include "interpose/runtime.h"
#include "interpose/stack_capture.h"
#include "interpose/sync_table.h"
#include "trace/raw_syscalls.h"
#include "trace/schema_races.h"

namespace concheck::interpose::race {
namespace {

// Races at one place in the code. Looking up the other side costs some ten microseconds, so a place that shows nothing new for a
// while is looked up seldom.
struct Place {
  uintptr_t pc;
  uint32_t fruitless;
  uint32_t skipped;
  trace::DataRaceRecord* last;
};
constexpr uint32_t kPlaces = 1024;
constexpr uint32_t kFruitless = 32;
constexpr uint32_t kSkipped = 1023;

// What was told: pairs of places, and the memory.
struct Told {
  uint64_t key;
  trace::DataRaceRecord* record;
};
constexpr uint32_t kTold = 4096;

InternalLock lock;
Place places[2][kPlaces];  // of possible and of observed races
Told told[kTold] CONCHECK_GUARDED_BY(lock);
Remembered remembered CONCHECK_GUARDED_BY(lock);
uint64_t lost;

uint64_t mix(uint64_t h, uint64_t value) {
  h = (h ^ value) * 0x9e3779b97f4a7c15ULL;
  return h ^ h >> 31;
}

Place& place_of(uintptr_t pc, bool observed) { return places[observed ? 1 : 0][mix(0, pc) >> 54]; }

void count_again(trace::DataRaceRecord* record) {
  if (record != nullptr) __atomic_fetch_add(&record->header.count, 1, __ATOMIC_RELAXED);
}

// True when the other side is worth looking up.
bool is_worth_it(Place& place, uintptr_t pc) {
  if (place.pc != pc) place = {pc, 0, 0, nullptr};
  if (place.fruitless < kFruitless) return true;
  if ((++place.skipped & kSkipped) == 0) return true;
  count_again(place.last);
  return false;
}

Thread* living_thread(uint32_t id) {
  for (uint32_t i = 0; i < thread_slot_limit(); ++i) {
    Thread* t = thread_at(i);
    if (t != nullptr && t->id == id && t->slot->thread == id) return t;
  }
  return nullptr;
}

void record_other_thread(Thread* self, const Attached& other) CONCHECK_REQUIRES(lock) {
  if (Thread* t = living_thread(other.thread)) return record_thread_start(self, t);
  if (!remembered.ended || !note_start_recorded(other.history, other.thread)) return;
  self->records.append(storage, trace::RecordType::thread_start, self->id, remembered.start);
  if (remembered.name[0] == '\0') return;
  trace::ThreadNameRecord name{};
  name.id = other.thread;
  memcpy(name.name, remembered.name, sizeof name.name);
  self->records.append(storage, trace::RecordType::thread_name, self->id, name);
}

struct Locks {
  trace::RaceLock at[2 * kMostLocks];
  uint32_t count;
};

void add_own_locks(Thread* self, Locks& locks) {
  for (uint32_t i = 0; i < self->slot->held_depth && locks.count < kMostLocks; ++i) {
    const trace::HeldEntry& entry = self->held[i];
    trace::SyncSlot* sync = entry.sync != 0 ? known_sync(entry.address) : nullptr;
    if (sync == nullptr || sync->id != entry.sync) continue;
    record_sync(self, sync);
    trace::RaceLock& added = locks.at[locks.count++];
    added = {};
    added.sync = entry.sync;
    added.stack = confirm_stack(self, {entry.pc, entry.sp}, entry.stack);
    added.mode = entry.mode;
  }
}

uint32_t add_others_locks(Thread* self, Locks& locks) CONCHECK_REQUIRES(lock) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < remembered.lock_count; ++i) {
    const Remembered::Lock& held = remembered.locks[i];
    trace::SyncSlot* sync = known_sync(held.address);
    if (sync == nullptr) continue;
    record_sync(self, sync);
    trace::RaceLock& added = locks.at[locks.count++];
    added = {};
    added.sync = sync->id;
    added.stack = intern_stack(self, held.pcs, held.pc_count);
    added.mode = static_cast<uint8_t>(held.mode);
    ++count;
  }
  return count;
}

// A thread's variables lie below its control block: above its stack, or, of the main thread, those of the executable as far as they go.
bool is_own_storage(const Thread* t, uintptr_t address) {
  const uintptr_t control = t->slot->pthread;
  if (control == 0) return false;
  const bool beside_stack = t->stack_high != 0 && t->stack_high <= control && t->id != 1;
  return address >= (beside_stack ? t->stack_high : control - executable_tls_bytes()) && address < control;
}

// The frame was there at the access, too: the calls that led to it are the outermost of those that led to the access.
bool leads_to(const StackFrame& frame, const Remembered& access) {
  const uint32_t callers = frame.pc_count - 1;
  if (frame.pc_count == trace::kMaxStackFrames || access.pc_count == trace::kMaxStackFrames || callers >= access.pc_count) return false;
  return memcmp(frame.pcs + 1, access.pcs + access.pc_count - callers, callers * sizeof frame.pcs[0]) == 0;
}

// The function whose variable it is, where that is certain.
void describe_frame(Thread* self, const Thread* owner, uint32_t before, uintptr_t address, trace::DataRaceRecord& record) CONCHECK_REQUIRES(lock) {
  static StackFrame frame CONCHECK_GUARDED_BY(lock);
  if (!find_frame(owner, address, &frame)) return;
  if (owner->id == before && !leads_to(frame, remembered)) return;
  record.block = frame.low;
  record.block_bytes = frame.high - frame.low;
  record.block_stack = intern_stack(self, frame.pcs, frame.pc_count);
}

bool describe_thread_memory(Thread* self, uintptr_t address, uint32_t before, trace::DataRaceRecord& record) CONCHECK_REQUIRES(lock) {
  for (uint32_t i = 0; i < thread_slot_limit(); ++i) {
    const Thread* t = thread_at(i);
    if (t == nullptr || t->slot->thread == 0) continue;
    const bool is_stack = address >= t->stack_low && address < t->stack_high;
    if (!is_stack && !is_own_storage(t, address)) continue;
    record.memory = static_cast<uint16_t>(is_stack ? trace::MemoryKind::stack : trace::MemoryKind::tls);
    record.block = is_stack ? t->stack_low : t->slot->pthread;
    record.block_bytes = is_stack ? t->stack_high - t->stack_low : 0;
    record.block_thread = t->id;
    if (is_stack) describe_frame(self, t, before, address, record);
    return true;
  }
  return false;
}

// `address` is the first byte that both accessed, `begin` where the later access begins, `before` the thread of the earlier one.
void describe_memory(Thread* self, uintptr_t address, uintptr_t begin, uint32_t before, trace::DataRaceRecord& record) CONCHECK_REQUIRES(lock) {
  record.location = frame_of(self, begin);
  if (record.location >> trace::kFrameModuleShift != 0) {
    record.memory = static_cast<uint16_t>(trace::MemoryKind::global);
    return;
  }
  record.location = 0;
  Block block;
  if (find_block(address, &block)) {
    record.memory = static_cast<uint16_t>(trace::MemoryKind::heap);
    record.block = block.address;
    record.block_bytes = block.bytes;
    record.block_stack = block.stack;
    record.block_thread = block.thread;
    record.free_stack = block.free_stack;
    if (block.free_stack != 0) record.flags |= trace::kRaceFreed;
    if (Thread* t = living_thread(block.thread)) record_thread_start(self, t);
    return;
  }
  if (!describe_thread_memory(self, address, before, record)) record.memory = static_cast<uint16_t>(trace::MemoryKind::mapping);
}

uint32_t own_stack(Thread* self, uintptr_t pc) {
  uintptr_t pcs[trace::kMaxStackFrames];
  return intern_stack(self, pcs, own_frames(pc, pcs));
}

// The same mistake, however often: the two places with their callers, and the memory without its address in a block.
uint64_t key_of(const trace::DataRaceRecord& record, const Access& now) CONCHECK_REQUIRES(lock) {
  uintptr_t own[trace::kMaxStackFrames];
  const uint32_t depth = own_frames(now.pc, own);
  const uint64_t here = mix(now.pc, depth > 1 ? own[1] : 0);
  const uint64_t there = mix(remembered.pcs[0], remembered.pc_count > 1 ? remembered.pcs[1] : 0);
  const bool is_variable = record.memory == static_cast<uint16_t>(trace::MemoryKind::global);
  return mix(here + there, is_variable ? record.location : uint64_t{record.block_stack} << 16 | record.memory) | 1;
}

// A lock that both held, one of them not only for reading.
bool have_common_lock(const Thread* self) CONCHECK_REQUIRES(lock) {
  for (uint32_t i = 0; i < self->slot->held_depth; ++i) {
    const trace::HeldEntry& mine = self->held[i];
    for (uint32_t k = 0; mine.sync != 0 && k < remembered.lock_count; ++k) {
      const Remembered::Lock& other = remembered.locks[k];
      const bool both_read = mine.mode == static_cast<uint8_t>(trace::Mode::shared) && other.mode == trace::Mode::shared;
      if (mine.address == other.address && !both_read) return true;
    }
  }
  return false;
}

void write(Thread* self, const Access& now, const Attached& other, bool observed, Place& place) CONCHECK_REQUIRES(lock) {
  trace::DataRaceRecord record{};
  if (!observed) record.flags = trace::kRacePossible;
  describe_memory(self, now.address > remembered.address ? now.address : remembered.address, now.address, other.thread, record);
  const uint64_t key = key_of(record, now) ^ (observed ? 0 : 2);
  Told& before = told[key >> 52];
  if (before.key == key) {
    count_again(before.record);
    place.last = before.record;
    ++place.fruitless;
    return;
  }
  place.fruitless = 0;
  make_trace_permanent();
  record_thread_start(self, self);
  record_other_thread(self, other);
  static Locks locks;
  locks.count = 0;
  record.time = sys::now_ns();
  record.now = {now.address, static_cast<uint32_t>(now.bytes), self->id, own_stack(self, now.pc), static_cast<uint16_t>(now.flags), 0};
  if (self->slot->in_signal != 0) record.now.flags |= trace::kRaceSignal;
  add_own_locks(self, locks);
  record.now.lock_count = static_cast<uint16_t>(locks.count);
  record.before = {remembered.address, static_cast<uint32_t>(remembered.bytes), other.thread,
                   intern_stack(self, remembered.pcs, remembered.pc_count), static_cast<uint16_t>(remembered.flags), 0};
  record.before.lock_count = static_cast<uint16_t>(add_others_locks(self, locks));
  trace::DataRaceRecord* written =
      self->records.append(storage, trace::RecordType::data_race, self->id, record, locks.at, locks.count * sizeof locks.at[0]);
  if (written == nullptr) return check_storage();
  written->header.count = 1;
  before = {key, written};
  place.last = written;
}

}  // namespace

void report(State*, const Access& now, Cell before, uintptr_t begin, size_t bytes, bool observed) {
  Guard guard;
  Thread* self = guard.thread();
  if (self == nullptr || is_benign(begin, bytes)) return;
  LibcCalls calls;
  if (observed) __atomic_fetch_add(&storage.header().races_seen, 1, __ATOMIC_RELAXED);
  Place& place = place_of(now.pc, observed);
  if (!is_worth_it(place, now.pc)) return;
  const Attached other = attached(slot_of(before), epoch_of(before));
  Critical critical(lock);
  // The addresses in the history are whole ones: what merely shares its shadow with another address ends here.
  if (other.history == nullptr || other.thread == self->id || !remember(other.history, other.thread, before, begin, bytes, &remembered)) {
    if (observed) __atomic_fetch_add(&lost, 1, __ATOMIC_RELAXED);
    ++place.fruitless;
    return;
  }
  if (!observed && have_common_lock(self)) {
    ++place.fruitless;
    return;
  }
  write(self, now, other, observed, place);
}

uint64_t races_lost() { return __atomic_load_n(&lost, __ATOMIC_RELAXED); }

CONCHECK_ALONE void restart_reports_in_child() {
  lock.reset();
  memset(places, 0, sizeof places);
  memset(told, 0, sizeof told);
  lost = 0;
}

}  // namespace concheck::interpose::race
