#include "interpose/scheduling/inversion.h"

#include <string.h>

#include "interpose/arena.h"
#include "interpose/critical.h"
#include "interpose/runtime.h"
#include "interpose/scheduling/longest.h"
#include "interpose/scheduling/run_time.h"
#include "interpose/scheduling/runners.h"
#include "interpose/scheduling/scheduling.h"
#include "interpose/stack_capture.h"
#include "interpose/wait_view.h"
#include "trace/raw_syscalls.h"
#include "trace/schema_contention.h"

namespace concheck::interpose {

using trace::Wait;
using trace::WaitKind;

namespace {

constexpr uint32_t kMostLinks = 8;
constexpr uint32_t kMostCandidates = 64;

struct Link {
  trace::InversionLink told;
  const Thread* thread;
  uint32_t tid;
  bool was_runnable;
  uint64_t cpu_ns;  // these at the beginning
  RunQueue queue;
};

struct Candidate {
  uint32_t thread;
  uint64_t cpu_ns;  // at the beginning
};

}  // namespace

// One wait that is watched.
struct InversionWatch {
  Schedule own;
  Schedule last;  // of the last one on the chain
  bool timed;
  uint32_t link_count;
  uint32_t candidate_count;
  Link links[kMostLinks];
  Candidate candidates[kMostCandidates];
  uint64_t credit;  // ns, see may_afford()
  uint64_t credited_at;
};

namespace {

InternalLock lock;
Longest<1024> known CONCHECK_GUARDED_BY(lock);

// What a look costs a thread that waits often, and shortly: at most one part in fifty of its time, after a while.
constexpr uint64_t kMostCredit = 100'000'000;
constexpr uint64_t kCreditPart = 50;

bool may_afford(InversionWatch& watch, uint64_t now) {
  const uint64_t gained = (now - watch.credited_at) / kCreditPart;
  watch.credit = watch.credit + gained < kMostCredit ? watch.credit + gained : kMostCredit;
  watch.credited_at = now;
  return watch.credit != 0;
}

void pay(InversionWatch& watch, uint64_t cost) { watch.credit = cost < watch.credit ? watch.credit - cost : 0; }

// Of those who hold a read-write lock shared, the one that is served last.
Thread* least_urgent_reader(const Thread* self, const trace::SyncSlot* sync) {
  Thread* least = nullptr;
  int32_t least_urgency = INT32_MAX;
  for (uint32_t i = 0; i < thread_slot_limit(); ++i) {
    Thread* t = thread_at(i);
    if (t == nullptr || t == self || !is_live(t) || !holds_shared(t, sync)) continue;
    const int32_t theirs = urgency(schedule_of(t));
    if (theirs >= least_urgency) continue;
    least = t;
    least_urgency = theirs;
  }
  return least;
}

// Who holds what this wait is for; null when nobody does, or it can not be held.
Thread* holder(const Thread* self, const Wait& wait, const trace::SyncSlot* sync) {
  if (sync == nullptr || !(is_kind(wait, WaitKind::lock) || is_kind(wait, WaitKind::once) || is_kind(wait, WaitKind::semaphore))) return nullptr;
  const uint32_t owner = __atomic_load_n(&sync->owner, __ATOMIC_ACQUIRE);
  if (owner != 0) {
    Thread* t = thread_at(__atomic_load_n(&sync->owner_slot, __ATOMIC_RELAXED));
    return t != nullptr && t->id == owner ? t : nullptr;
  }
  const bool is_read = sync->kind == static_cast<uint8_t>(trace::SyncKind::rwlock) && __atomic_load_n(&sync->readers, __ATOMIC_ACQUIRE) != 0;
  return is_read && wait.mode == static_cast<uint8_t>(trace::Mode::exclusive) ? least_urgent_reader(self, sync) : nullptr;
}

bool is_on_chain(const InversionWatch& watch, uint32_t thread) {
  for (uint32_t i = 0; i < watch.link_count; ++i) {
    if (watch.links[i].told.thread == thread) return true;
  }
  return false;
}

Link link_of(const Thread* t, const trace::SyncSlot* sync, const Wait& theirs) {
  const Schedule schedule = schedule_of(t);
  Link link{};
  link.thread = t;
  link.tid = t->os_tid;
  link.told.thread = t->id;
  link.told.sync = sync->id;
  link.told.wait_sync = theirs.sync;
  link.told.wait_kind = theirs.kind;
  link.told.policy = schedule.policy;
  link.told.priority = schedule.priority;
  link.told.nice = schedule.nice;
  return link;
}

// Follows who holds what from the wait of `self`. True when somebody of lower priority is on the way.
bool follow(const Thread* self, InversionWatch& watch, Wait wait) {
  bool is_inverted = false;
  watch.link_count = 0;
  while (watch.link_count < kMostLinks) {
    const trace::SyncSlot* sync = awaited(wait);
    Thread* t = holder(self, wait, sync);
    if (t == nullptr || t == self || is_on_chain(watch, t->id)) break;
    wait = read_wait(t);
    watch.links[watch.link_count++] = link_of(t, sync, wait);
    watch.last = schedule_of(t);
    is_inverted = is_inverted || is_below(watch.last, watch.own);
  }
  return is_inverted;
}

// Records all that the record will refer to, while it is still there. A chain that has changed meanwhile ends where it did; false
// when nothing is left of it.
bool tell_links(Thread* self, InversionWatch& watch) {
  Wait wait = self->slot->wait;
  for (uint32_t i = 0; i < watch.link_count; ++i) {
    trace::SyncSlot* sync = awaited(wait);
    Thread* t = sync != nullptr ? holder(self, wait, sync) : nullptr;
    if (t == nullptr || t->id != watch.links[i].told.thread || sync->id != watch.links[i].told.sync) {
      watch.link_count = i;
      if (i == 0) return false;
      watch.last = schedule_of(watch.links[i - 1].thread);
      break;
    }
    record_sync(self, sync);
    record_thread_start(self, t);
    if (const trace::HeldEntry* held = held_entry(t, sync->id)) {
      watch.links[i].told.stack = held->stack != 0 ? held->stack : confirm_stack(self, {held->pc, held->sp}, 0);
    }
    wait = read_wait(t);
  }
  if (trace::SyncSlot* sync = awaited(wait)) record_sync(self, sync);
  return true;
}

// It may run before the last of the chain, on whom all the others wait. Some may even before `self`.
bool may_run_instead(const InversionWatch& watch, const Thread* self, uint32_t thread, const Schedule& theirs) {
  return thread != self->id && !is_on_chain(watch, thread) && !is_below(theirs, watch.last) && share_processor(theirs, watch.last);
}

void find_candidates(const Thread* self, InversionWatch& watch) {
  watch.candidate_count = 0;
  for (uint32_t i = 0; i < thread_slot_limit() && watch.candidate_count < kMostCandidates; ++i) {
    const Thread* t = thread_at(i);
    if (t == nullptr || !is_live(t) || !may_run_instead(watch, self, t->id, schedule_of(t))) continue;
    const uint64_t cpu_ns = cpu_time_of(t);
    if (cpu_ns != kUnknownTime) watch.candidates[watch.candidate_count++] = {t->id, cpu_ns};
  }
}

// Their state is asked only where the wait can end without them having run. False when the kernel does not tell: then nothing can be
// said of the wait.
bool look_at_links(InversionWatch& watch) {
  for (uint32_t i = 0; i < watch.link_count; ++i) {
    Link& link = watch.links[i];
    link.was_runnable = watch.timed && is_runnable(link.tid);
    link.cpu_ns = cpu_time_of(link.thread);
    if (link.cpu_ns == kUnknownTime || !read_run_queue(link.tid, &link.queue)) return false;
  }
  return true;
}

uint64_t gain(uint64_t before, uint64_t now) { return now > before ? now - before : 0; }

// What the thread did since. One that was in the run queue at both ends and was not taken up meanwhile, was there all the time:
// the kernel has not counted that yet.
void measure(Link& link, bool timed, uint64_t duration) {
  const uint64_t cpu_ns = link.thread->id == link.told.thread ? cpu_time_of(link.thread) : kUnknownTime;
  if (cpu_ns != kUnknownTime) link.told.cpu_ns = gain(link.cpu_ns, cpu_ns);
  RunQueue queue;
  if (!read_run_queue(link.tid, &queue)) return;
  link.told.delay_ns = gain(link.queue.delay_ns, queue.delay_ns);
  const bool was_never_up = queue.turns == link.queue.turns && link.told.cpu_ns == 0;
  if (timed && was_never_up && link.was_runnable && is_runnable(link.tid)) link.told.delay_ns = duration;
}

// What it had run when the wait began; kUnknownTime when that is not known.
uint64_t cpu_time_then(const InversionWatch& watch, uint32_t thread) {
  for (uint32_t i = 0; i < watch.candidate_count; ++i) {
    if (watch.candidates[i].thread == thread) return watch.candidates[i].cpu_ns;
  }
  return kUnknownTime;
}

void find_runners(const InversionWatch& watch, const Thread* self, uint64_t since, Runners& runners) {
  uint32_t new_count = 0;
  visit_threads([&](const RunView& view) {
    uint64_t earlier = cpu_time_then(watch, view.thread);
    if (earlier == kUnknownTime) {
      if (view.start < since || !may_run_instead(watch, self, view.thread, view.schedule) || ++new_count > kMostNewRunners) return;
      earlier = 0;
    }
    const uint64_t now = cpu_time_of(view);
    if (now != kUnknownTime) runners.add(view.thread, view.schedule, gain(earlier, now));
  });
}

// A semaphore is given to who waits by a post, which counts.
bool were_others_served(const Wait& wait) {
  const trace::SyncSlot* sync = awaited(wait);
  if (sync == nullptr) return true;
  const uint32_t served = static_cast<uint32_t>(__atomic_load_n(&sync->acquisitions, __ATOMIC_ACQUIRE)) - wait.served;
  return served > (is_kind(wait, WaitKind::semaphore) ? 1u : 0u);
}

trace::InversionRecord* write_inversion(Thread* self, InversionWatch& watch, const Wait& wait, uint64_t now) {
  Runners runners(now - wait.since);
  for (uint32_t i = 0; i < watch.link_count; ++i) measure(watch.links[i], watch.timed, now - wait.since);
  trace::InversionRecord record{};
  record.header.flags = were_others_served(wait) ? trace::kOthersServed : 0;
  record.begin = wait.since;
  record.end = now;
  record.sync = wait.sync;
  record.stack = wait.stack;
  record.policy = watch.own.policy;
  record.priority = watch.own.priority;
  record.nice = watch.own.nice;
  record.mode = wait.mode;
  record.kind = static_cast<uint16_t>(wait.kind);
  record.link_count = watch.link_count;
  find_runners(watch, self, wait.since, runners);
  record.runner_count = runners.count();
  record_thread_start(self, self);
  tell_runners(self, runners);
  alignas(8) char extra[kMostLinks * sizeof(trace::InversionLink) + Runners::kMost * sizeof(trace::Runner)];
  char* end = extra;
  for (uint32_t i = 0; i < watch.link_count; ++i, end += sizeof(trace::InversionLink)) {
    memcpy(end, &watch.links[i].told, sizeof(trace::InversionLink));
  }
  memcpy(end, runners.begin(), record.runner_count * sizeof(trace::Runner));
  end += record.runner_count * sizeof(trace::Runner);
  return self->records.append(storage, trace::RecordType::inversion, self->id, record, extra, static_cast<size_t>(end - extra));
}

}  // namespace

void watch_inversion(Thread* self) {
  // A handler's wait, inside one that is watched.
  if (self->inversion_since != 0 && self->slot->in_signal != 0) return;
  self->inversion_since = 0;
  const Wait& wait = self->slot->wait;
  if (self->inversion == nullptr) {
    self->inversion = static_cast<InversionWatch*>(arena_allocate(sizeof(InversionWatch)));
    if (self->inversion == nullptr) return;
    self->inversion->credit = kMostCredit;
    self->inversion->credited_at = wait.since;
  }
  InversionWatch& watch = *self->inversion;
  watch.own = schedule_of(self);
  watch.timed = wait.timed != 0;
  if (!follow(self, watch, wait) || !may_afford(watch, wait.since) || !tell_links(self, watch)) return;
  find_candidates(self, watch);
  if (look_at_links(watch)) self->inversion_since = wait.since;
  pay(watch, sys::now_ns() - wait.since);
}

void end_inversion(Thread* self, uint64_t now) {
  const Wait wait = self->slot->wait;
  // It can be a handler's.
  if (wait.since != self->inversion_since) return;
  self->inversion_since = 0;
  if (now - wait.since < trace::kLongWaitNs) return;
  Critical critical(lock);
  auto* entry = known.count(uint64_t{wait.sync} << 32 | wait.stack);
  if (entry == nullptr) {
    __atomic_fetch_add(&storage.header().facts_dropped, 1, __ATOMIC_RELAXED);
    return;
  }
  if (known.is_due(*entry, now - wait.since)) {
    trace::InversionRecord* record = write_inversion(self, *self->inversion, wait, now);
    check_storage();
    if (record == nullptr) return;
    // Each record counts those that came after it, until there is a longer one.
    *entry = {entry->key, now - wait.since, record, 1};
  } else {
    static_cast<trace::InversionRecord*>(entry->record)->header.count = entry->count;
  }
}

CONCHECK_ALONE void restart_inversions_in_child() {
  lock.reset();
  memset(static_cast<void*>(&known), 0, sizeof known);
}

}  // namespace concheck::interpose
