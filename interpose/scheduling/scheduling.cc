#include "interpose/scheduling/scheduling.h"

#include <string.h>

#include "interpose/lock_events.h"
#include "interpose/runtime.h"
#include "interpose/scheduling/run_time.h"
#include "trace/raw_syscalls.h"
#include "trace/schema_contention.h"

namespace concheck::interpose {

bool priorities_differ;
bool ceilings_met;

namespace {

// How the process's first thread was scheduled when it was alone; all others as long as `schedules_differ` is off.
Schedule first = {-1, 0, 0, {}};
bool schedules_expected;
bool schedules_differ;
int32_t least_urgent;
int32_t most_urgent;

// What the kernel's sched_getattr fills in.
struct KernelSchedule {
  uint32_t size;
  uint32_t policy;
  uint64_t flags;
  int32_t nice;
  uint32_t priority;
  uint64_t deadline[3];
};
static_assert(sizeof(KernelSchedule) == 48);

void store(Thread* about, const Schedule& schedule) {
  trace::ThreadSlot& slot = *about->slot;
  slot.policy = schedule.policy;
  slot.priority = schedule.priority;
  slot.nice = schedule.nice;
  memcpy(slot.affinity, schedule.affinity, sizeof slot.affinity);
}

bool holds_ceiling(const Thread* t) {
  if (!__atomic_load_n(&ceilings_met, __ATOMIC_RELAXED)) return false;
  const uint32_t depth = __atomic_load_n(&t->slot->held_depth, __ATOMIC_ACQUIRE);
  for (uint32_t i = 0; i < depth && i < t->slot->held_capacity; ++i) {
    const trace::HeldEntry& entry = t->held[i];
    const uint32_t id = entry.sync;
    const trace::SyncSlot* sync = sync_of(entry);
    if (id != 0 && sync != nullptr && sync->id == id && sync->kind == static_cast<uint8_t>(trace::SyncKind::mutex) &&
        (sync->attributes & trace::kProtocolProtect) != 0) {
      return true;
    }
  }
  return false;
}

// A program that makes threads, or changes their priorities, without end must not make records without end: so many for each
// schedule and start routine.
constexpr uint8_t kMostOfAVariety = 64;
uint8_t varieties[1024];

bool is_worth_recording(const Thread* about, const Schedule& s) {
  uint64_t hash = about->start_routine;
  const uint64_t words[] = {static_cast<uint32_t>(s.policy), static_cast<uint32_t>(s.priority), static_cast<uint32_t>(s.nice),
                            s.affinity[0], s.affinity[1], s.affinity[2], s.affinity[3]};
  for (const uint64_t word : words) {
    hash = (hash ^ word) * 0x9e3779b97f4a7c15ULL;
    hash ^= hash >> 29;
  }
  uint8_t& count = varieties[hash % sizeof varieties];
  if (__atomic_load_n(&count, __ATOMIC_RELAXED) >= kMostOfAVariety) return false;
  __atomic_fetch_add(&count, 1, __ATOMIC_RELAXED);
  return true;
}

void append_schedule(Thread* self, uint32_t about, const Schedule& schedule) {
  trace::SchedulingRecord record{};
  record.about = about;
  record.policy = schedule.policy;
  record.priority = schedule.priority;
  record.nice = schedule.nice;
  memcpy(record.affinity, schedule.affinity, sizeof record.affinity);
  record.time = sys::now_ns();
  self->records.append(storage, trace::RecordType::scheduling, self->id, record);
}

void write_schedule(Thread* self, Thread* about) {
  __atomic_store_n(&about->schedule_recorded, true, __ATOMIC_RELAXED);
  record_thread_start(self, about);
  append_schedule(self, about->id, schedule_of(about));
}

// Threads that begin meanwhile see that schedules differ when they have read their own.
void begin_recording(Thread* self) {
  if (__atomic_exchange_n(&schedules_differ, true, __ATOMIC_SEQ_CST)) return;
  for (uint32_t i = 0; i < thread_slot_limit(); ++i) {
    Thread* t = thread_at(i);
    if (t == nullptr || !is_live(t) || t->schedule_recorded) continue;
    if (t->start_recorded || is_worth_recording(t, schedule_of(t))) write_schedule(self, t);
  }
}

// A thread that is just putting an object into its cache, and read the flag before it was set, has done so long before the caches
// are emptied: a processor keeps a store to itself for some hundred ns, and not over a change of threads.
void begin_difference(Thread* self) {
  if (__atomic_exchange_n(&priorities_differ, true, __ATOMIC_SEQ_CST)) return;
  begin_recording(self);
  forget_cached_syncs();
}

void widen(int32_t by) {
  int32_t least = __atomic_load_n(&least_urgent, __ATOMIC_RELAXED);
  while (by < least && !__atomic_compare_exchange_n(&least_urgent, &least, by, false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED)) {
  }
  int32_t most = __atomic_load_n(&most_urgent, __ATOMIC_RELAXED);
  while (by > most && !__atomic_compare_exchange_n(&most_urgent, &most, by, false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED)) {
  }
}

}  // namespace

bool is_live(const Thread* t) {
  return __atomic_load_n(&t->slot->state, __ATOMIC_ACQUIRE) == static_cast<uint32_t>(trace::ThreadState::live) && t->slot->thread != 0;
}

uint64_t cpu_time_of(const Thread* t) {
  if (is_live(t)) {
    if (const uint64_t now = cpu_time_of(t->os_tid); now != kUnknownTime) return now;
  }
  const uint64_t kept = __atomic_load_n(&t->ended_cpu_ns, __ATOMIC_ACQUIRE);
  return kept != 0 ? kept : kUnknownTime;
}

void keep_times(Thread* self) {
  if (!priorities_differ && !__atomic_load_n(&self->is_measured, __ATOMIC_ACQUIRE)) return;
  RunQueue queue;
  self->ended_delay_ns = read_run_queue(self->os_tid, &queue) ? queue.delay_ns : kUnknownTime;
  __atomic_store_n(&self->ended_cpu_ns, cpu_time_of(self->os_tid), __ATOMIC_RELEASE);
}

bool read_schedule(uint32_t tid, Schedule* schedule) {
  KernelSchedule kernel{};
  if (sys::failed(sys::call(SYS_sched_getattr, tid, reinterpret_cast<long>(&kernel), sizeof kernel, 0))) return false;
  constexpr uint64_t kResetOnFork = 1;
  if ((kernel.flags & kResetOnFork) != 0) expect_schedules();
  *schedule = {static_cast<int32_t>(kernel.policy), static_cast<int32_t>(kernel.priority), kernel.nice, {}};
  // The kernel refuses less room than its processors need.
  uint64_t processors[128] = {};
  if (!sys::failed(sys::call(SYS_sched_getaffinity, tid, sizeof processors, reinterpret_cast<long>(processors)))) {
    memcpy(schedule->affinity, processors, sizeof schedule->affinity);
  }
  return true;
}

Schedule schedule_of(const Thread* t) {
  const trace::ThreadSlot& slot = *t->slot;
  Schedule schedule = {slot.policy, slot.priority, slot.nice, {}};
  memcpy(schedule.affinity, slot.affinity, sizeof schedule.affinity);
  return schedule;
}

void expect_schedules() {
  if (!__atomic_load_n(&schedules_expected, __ATOMIC_RELAXED)) __atomic_store_n(&schedules_expected, true, __ATOMIC_SEQ_CST);
}

void begin_schedule(Thread* self, bool is_created) {
  // Whoever changes it after this was read finds the thread.
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  if (is_created && first.policy >= 0 && !__atomic_load_n(&schedules_expected, __ATOMIC_SEQ_CST)) return store(self, first);
  note_schedule(self, self);
}

void note_schedule(Thread* self, Thread* about) {
  if (holds_ceiling(about)) return;
  const Schedule before = schedule_of(about);
  Schedule now{};
  // Two threads may note the same one: whoever finds that another came after it looks once more, so that what stands there in
  // the end was read last.
  uint32_t version;
  do {
    version = __atomic_add_fetch(&about->schedule_version, 1, __ATOMIC_SEQ_CST);
    if (!read_schedule(about->os_tid, &now)) return;
    store(about, now);
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
  } while (__atomic_load_n(&about->schedule_version, __ATOMIC_SEQ_CST) != version);
  if (now == before) return;
  const bool recording = __atomic_load_n(&schedules_differ, __ATOMIC_SEQ_CST);
  if (!recording && live_thread_count() <= 1) {
    first = now;
    least_urgent = most_urgent = urgency(now);
    return;
  }
  widen(urgency(now));
  if (!recording && now != first) {
    // Somebody else may have changed it.
    expect_schedules();
    begin_recording(self);
  }
  if (recording && is_worth_recording(about, now)) write_schedule(self, about);
  if (is_below(__atomic_load_n(&least_urgent, __ATOMIC_SEQ_CST), __atomic_load_n(&most_urgent, __ATOMIC_SEQ_CST))) begin_difference(self);
}

void note_schedules(Thread* self) {
  for (uint32_t i = 0; i < thread_slot_limit(); ++i) {
    Thread* t = thread_at(i);
    if (t != nullptr && is_live(t)) note_schedule(self, t);
  }
}

void note_schedule_after(Thread* self, const trace::Wait& wait) {
  // These may have ended with such a mutex held, which does not stand in the held stack yet.
  const bool may_raise = wait.kind == static_cast<uint32_t>(trace::WaitKind::lock) || wait.kind == static_cast<uint32_t>(trace::WaitKind::condition);
  if (!may_raise || !__atomic_load_n(&ceilings_met, __ATOMIC_RELAXED)) note_schedule(self, self);
}

void record_schedule(Thread* self, Thread* about) {
  if (__atomic_load_n(&schedules_differ, __ATOMIC_RELAXED) && !about->schedule_recorded) write_schedule(self, about);
}

void record_schedule(Thread* self, uint32_t thread, const Schedule& schedule) {
  if (__atomic_load_n(&schedules_differ, __ATOMIC_RELAXED)) append_schedule(self, thread, schedule);
}

void restart_schedules_in_child() {
  priorities_differ = schedules_differ = schedules_expected = ceilings_met = false;
  first.policy = -1;
  memset(varieties, 0, sizeof varieties);
}

}  // namespace concheck::interpose
