#include "interpose/scheduling/processor_delay.h"

#include <string.h>

#include "interpose/arena.h"
#include "interpose/critical.h"
#include "interpose/runtime.h"
#include "interpose/scheduling/longest.h"
#include "interpose/scheduling/run_time.h"
#include "interpose/scheduling/scheduling.h"
#include "interpose/scheduling/unborn_threads.h"
#include "trace/schema_contention.h"

namespace concheck::interpose {
namespace {

InternalLock lock;
ClockSnapshots* snapshots CONCHECK_GUARDED_BY(lock);
Longest<512> known CONCHECK_GUARDED_BY(lock);

// What `about` did since it was looked at last.
struct Stretch {
  uint64_t begin;
  uint64_t run_ns;
  uint64_t delay_ns;
};

// Looks, and makes this the last look.
bool look(Thread* about, uint64_t now, Stretch* stretch) {
  RunQueue queue;
  const uint64_t before = about->looked_at;
  about->looked_at_before = before;
  about->seen_run_ns_before = about->seen_run_ns;
  about->looked_at = now;
  about->new_delay_ns = 0;
  if (!read_run_queue(about->os_tid, &queue)) return false;
  *stretch = {before, queue.run_ns - about->seen_run_ns, queue.delay_ns - about->seen_delay_ns};
  about->seen_run_ns = queue.run_ns;
  about->seen_delay_ns = queue.delay_ns;
  about->new_delay_ns = stretch->delay_ns;
  // It was there before it came to say so.
  const uint64_t busy_ns = stretch->run_ns + stretch->delay_ns;
  if (busy_ns > now - before) stretch->begin = now > busy_ns ? now - busy_ns : 0;
  return true;
}

// Of the threads that a processor could run instead of `about`, those that surely ran in its stretch.
void find_runners(uint32_t about, const Schedule& own, uint64_t since, Runners& runners) CONCHECK_REQUIRES(lock) {
  const ClockSnapshot* snapshot = snapshots != nullptr ? snapshots->closest(since) : nullptr;
  uint32_t new_count = 0;
  visit_threads([&](const RunView& view) {
    if (view.thread == about || !share_processor(view.schedule, own)) return;
    const bool is_new = view.start >= since;
    if (is_new && ++new_count > kMostNewRunners) return;
    const uint64_t cpu_ns = cpu_time_of(view);
    if (cpu_ns == kUnknownTime) return;
    if (is_new) return runners.add(view.thread, view.schedule, cpu_ns);
    const Earlier earlier = earlier_of(view, snapshot, since);
    if (earlier.cpu_ns == kUnknownTime || cpu_ns <= earlier.cpu_ns) return;
    runners.add(view.thread, view.schedule, ran_after(cpu_ns - earlier.cpu_ns, earlier.at, since));
  });
}

trace::ProcessorDelayRecord* write_delay(Thread* self, uint32_t about, const Schedule& schedule, const Stretch& stretch, uint64_t now, uint32_t stack,
                                         bool never_ran) CONCHECK_REQUIRES(lock) {
  Runners runners(stretch.delay_ns);
  find_runners(about, schedule, stretch.begin, runners);
  tell_runners(self, runners);
  trace::ProcessorDelayRecord record{};
  record.begin = stretch.begin;
  record.end = now;
  record.run_ns = stretch.run_ns;
  record.delay_ns = stretch.delay_ns;
  record.policy = schedule.policy;
  record.priority = schedule.priority;
  record.nice = schedule.nice;
  record.stack = stack;
  memcpy(record.affinity, schedule.affinity, sizeof record.affinity);
  record.runner_count = runners.count();
  record.never_ran = never_ran ? 1 : 0;
  return self->records.append(storage, trace::RecordType::processor_delay, about, record, runners.begin(), runners.count() * sizeof(trace::Runner));
}

void tell(Thread* self, Thread* about, const Stretch& stretch, uint64_t now, uint32_t stack) CONCHECK_REQUIRES(lock) {
  auto* entry = known.count(uint64_t{about->id} << 32 | stack);
  if (entry == nullptr) {
    __atomic_fetch_add(&storage.header().facts_dropped, 1, __ATOMIC_RELAXED);
    return;
  }
  if (!known.is_due(*entry, stretch.delay_ns)) return;
  record_thread_start(self, about);
  if (write_delay(self, about->id, schedule_of(about), stretch, now, stack, false) != nullptr) entry->longest = stretch.delay_ns;
  check_storage();
}

struct UnbornTold {
  Thread* self;
  uint64_t now;
};

void tell_unborn(const ThreadBirth& birth, uint32_t tid, void* context) {
  const auto* told = static_cast<const UnbornTold*>(context);
  Schedule schedule = {-1, 0, 0, {}};
  read_schedule(tid, &schedule);
  trace::ThreadStartRecord start{};
  start.id = take_thread_id();
  start.os_tid = tid;
  start.parent = birth.parent;
  start.create_stack = birth.create_stack;
  start.time = birth.created_at;
  start.start_routine = birth.start_routine;
  start.slot = start.clock_slot = UINT32_MAX;
  told->self->records.append(storage, trace::RecordType::thread_start, told->self->id, start);
  Critical critical(lock);
  write_delay(told->self, start.id, schedule, {birth.created_at, 0, told->now - birth.created_at}, told->now, birth.create_stack, true);
}

void take_snapshot(uint64_t now) CONCHECK_REQUIRES(lock) {
  if (snapshots == nullptr) snapshots = static_cast<ClockSnapshots*>(arena_allocate(sizeof(ClockSnapshots)));
  if (snapshots == nullptr || now - snapshots->last_at() < kLookEvery) return;
  ClockSnapshot& snapshot = snapshots->next(now);
  for (uint32_t i = 0; i < thread_slot_limit() && snapshot.count < kSnapshotThreads; ++i) {
    const Thread* t = thread_at(i);
    if (t == nullptr || !is_live(t)) continue;
    const uint64_t cpu_ns = cpu_time_of(t);
    if (cpu_ns == kUnknownTime) continue;
    snapshot.threads[snapshot.count] = t->id;
    snapshot.cpu_ns[snapshot.count++] = cpu_ns;
  }
}

}  // namespace

Earlier earlier_of(const RunView& view, const ClockSnapshot* snapshot, uint64_t since) {
  if (snapshot != nullptr) {
    const uint64_t cpu_ns = snapshot->cpu_time(view.thread);
    if (cpu_ns != kUnknownTime) return {snapshot->at, cpu_ns};
  }
  const Thread* t = view.in_slot;
  if (t == nullptr) return {0, kUnknownTime};
  // Its own last look, when that was before. Should it look right now, it seems to have run for less.
  uint64_t at = __atomic_load_n(&t->looked_at, __ATOMIC_ACQUIRE);
  if (at <= since) return {at, __atomic_load_n(&t->seen_run_ns, __ATOMIC_RELAXED)};
  // It came back before the one that is asked about, and looked.
  at = __atomic_load_n(&t->looked_at_before, __ATOMIC_RELAXED);
  if (at <= since) return {at, __atomic_load_n(&t->seen_run_ns_before, __ATOMIC_RELAXED)};
  // More than once: then all that it ever ran. What a thread did that nobody was seen to create is not known from its beginning.
  if (t->slot->parent != 0) return {view.start, 0};
  return {0, kUnknownTime};
}

void begin_processor_looks(Thread* self, uint64_t created_at) {
  self->looked_at = created_at != 0 ? created_at : self->slot->start;
  self->looked_at_before = self->looked_at;
  self->seen_run_ns = self->seen_run_ns_before = self->seen_delay_ns = 0;
  // What it did before it came to be known is not this program's, or not to be told from it.
  RunQueue queue;
  if (self->slot->parent == 0 && read_run_queue(self->os_tid, &queue)) {
    self->seen_run_ns = self->seen_run_ns_before = queue.run_ns;
    self->seen_delay_ns = queue.delay_ns;
  }
  note_runs_again(self, self->slot->start, 0);
}

void look_at_processor(Thread* self, uint64_t now, uint32_t stack) {
  Stretch stretch;
  const bool looked = look(self, now, &stretch);
  Critical critical(lock);
  if (looked && is_long_delay(stretch.delay_ns, now - stretch.begin)) tell(self, self, stretch, now, stack);
  take_snapshot(now);
}

void tell_delayed_threads(Thread* self, uint64_t now) {
  constexpr uint32_t kMost = 64;
  uint32_t count = 0;
  // First, as a look at a thread forgets what it had done before.
  UnbornTold told = {self, now};
  visit_unborn(now, kLeastProcessorDelay, tell_unborn, &told);
  for (uint32_t i = 0; i < thread_slot_limit() && count < kMost; ++i) {
    Thread* t = thread_at(i);
    if (t == nullptr || !is_live(t) || now - t->looked_at < kLookEvery) continue;
    ++count;
    Stretch stretch;
    if (!look(t, now, &stretch) || !is_long_delay(stretch.delay_ns, now - stretch.begin)) continue;
    Critical critical(lock);
    tell(self, t, stretch, now, 0);
  }
}

CONCHECK_ALONE void restart_processor_looks_in_child() {
  lock.reset();
  snapshots = nullptr;
  memset(static_cast<void*>(&known), 0, sizeof known);
}

}  // namespace concheck::interpose
