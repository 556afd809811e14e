#include "interpose/scheduling/inversion_watch.h"

#include <string.h>

#include "interpose/critical.h"
#include "interpose/runtime.h"
#include "interpose/scheduling/ended_threads.h"
#include "interpose/scheduling/inversion.h"
#include "interpose/scheduling/longest.h"
#include "interpose/scheduling/runners.h"
#include "interpose/scheduling/scheduling.h"
#include "interpose/stack_capture.h"
#include "interpose/wait_view.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose {

using trace::Wait;
using trace::WaitKind;

namespace {

using Link = InversionWatch::Link;
using Candidate = InversionWatch::Candidate;

InternalLock lock;
Longest<1024> known CONCHECK_GUARDED_BY(lock);

constexpr uint64_t kMostCredit = 100'000'000;
constexpr uint64_t kCreditPart = 50;

// Of those who hold a read-write lock shared, the one that is served last.
Thread* least_urgent_reader(const Thread* waiter, const trace::SyncSlot* sync) {
  Thread* least = nullptr;
  int32_t least_urgency = INT32_MAX;
  for (uint32_t i = 0; i < thread_slot_limit(); ++i) {
    Thread* t = thread_at(i);
    if (t == nullptr || t == waiter || !is_live(t) || !holds_shared(t, sync)) continue;
    const int32_t theirs = urgency(schedule_of(t));
    if (theirs >= least_urgency) continue;
    least = t;
    least_urgency = theirs;
  }
  return least;
}

// Who holds what this wait is for; null when nobody does, or it can not be held.
Thread* holder(const Thread* waiter, const Wait& wait, const trace::SyncSlot* sync) {
  if (sync == nullptr || !(is_kind(wait, WaitKind::lock) || is_kind(wait, WaitKind::once) || is_kind(wait, WaitKind::semaphore))) return nullptr;
  const uint32_t owner = __atomic_load_n(&sync->owner, __ATOMIC_ACQUIRE);
  if (owner != 0) {
    Thread* t = thread_at(__atomic_load_n(&sync->owner_slot, __ATOMIC_RELAXED));
    return t != nullptr && t->id == owner ? t : nullptr;
  }
  const bool is_read = sync->kind == static_cast<uint8_t>(trace::SyncKind::rwlock) && __atomic_load_n(&sync->readers, __ATOMIC_ACQUIRE) != 0;
  return is_read && wait.mode == static_cast<uint8_t>(trace::Mode::exclusive) ? least_urgent_reader(waiter, sync) : nullptr;
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

// Follows who holds what from the wait of `waiter`. True when somebody of lower priority is on the way.
bool follow(const Thread* waiter, InversionWatch& watch, Wait wait) {
  bool is_inverted = false;
  watch.link_count = 0;
  while (watch.link_count < InversionWatch::kMostLinks) {
    const trace::SyncSlot* sync = awaited(wait);
    Thread* t = holder(waiter, wait, sync);
    if (t == nullptr || t == waiter || is_on_chain(watch, t->id)) break;
    wait = read_wait(t);
    watch.links[watch.link_count++] = link_of(t, sync, wait);
    watch.last = schedule_of(t);
    is_inverted = is_inverted || is_below(watch.last, watch.own);
  }
  return is_inverted;
}

// Records all that the record will refer to, while it is still there. A chain that has changed meanwhile ends where it did; false
// when nothing is left of it.
bool tell_links(Thread* self, const Thread* waiter, InversionWatch& watch, Wait wait) {
  for (uint32_t i = 0; i < watch.link_count; ++i) {
    trace::SyncSlot* sync = awaited(wait);
    Thread* t = sync != nullptr ? holder(waiter, wait, sync) : nullptr;
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

// It may run before the last of the chain, on whom all the others wait. Some may even before `waiter`.
bool may_run_instead(const InversionWatch& watch, const Thread* waiter, uint32_t thread, const Schedule& theirs) {
  return thread != waiter->id && !is_on_chain(watch, thread) && !is_below(theirs, watch.last) && share_processor(theirs, watch.last);
}

void find_candidates(const Thread* waiter, InversionWatch& watch) {
  watch.candidate_count = 0;
  for (uint32_t i = 0; i < thread_slot_limit() && watch.candidate_count < InversionWatch::kMostCandidates; ++i) {
    const Thread* t = thread_at(i);
    if (t == nullptr || !is_live(t) || !may_run_instead(watch, waiter, t->id, schedule_of(t))) continue;
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

// What a thread ran and was kept from running, until now or until its end.
struct Past {
  uint64_t cpu_ns = kUnknownTime;
  uint64_t delay_ns = kUnknownTime;
  uint64_t turns = 0;  // of one that lives
};

Past past_of(const Link& link) {
  const Thread* t = link.thread;
  const uint32_t id = link.told.thread;
  RunQueue queue;
  if (t->id == id && is_live(t) && read_run_queue(link.tid, &queue)) return {cpu_time_of(t), queue.delay_ns, queue.turns};
  // What is kept of one that has ended is there before its state becomes another's.
  const uint64_t cpu_ns = __atomic_load_n(&t->ended_cpu_ns, __ATOMIC_ACQUIRE);
  const uint64_t delay_ns = t->ended_delay_ns;
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
  if (__atomic_load_n(&t->id, __ATOMIC_RELAXED) == id && cpu_ns != 0) return {cpu_ns, delay_ns, 0};
  EndedThread ended;
  return find_ended_thread(id, &ended) ? Past{ended.cpu_ns, ended.delay_ns, 0} : Past{};
}

// What the thread did since. One that was in the run queue at both ends and was not taken up meanwhile, was there all the time:
// the kernel has not counted that yet.
void measure(Link& link, bool timed, uint64_t duration) {
  const Past now = past_of(link);
  if (now.cpu_ns != kUnknownTime) link.told.cpu_ns = gain(link.cpu_ns, now.cpu_ns);
  if (now.delay_ns == kUnknownTime) return;
  link.told.delay_ns = gain(link.queue.delay_ns, now.delay_ns);
  const bool was_never_up = now.turns == link.queue.turns && link.told.cpu_ns == 0;
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

trace::InversionRecord* write_inversion(Thread* self, InversionWatch& watch, const Wait& wait, WaitKind kind, uint64_t now) {
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
  record.kind = static_cast<uint16_t>(kind);
  record.link_count = watch.link_count;
  find_runners(watch, self, wait.since, runners);
  record.runner_count = runners.count();
  record_thread_start(self, self);
  tell_runners(self, runners);
  alignas(8) char extra[InversionWatch::kMostLinks * sizeof(trace::InversionLink) + Runners::kMost * sizeof(trace::Runner)];
  char* end = extra;
  for (uint32_t i = 0; i < watch.link_count; ++i, end += sizeof(trace::InversionLink)) {
    memcpy(end, &watch.links[i].told, sizeof(trace::InversionLink));
  }
  memcpy(end, runners.begin(), record.runner_count * sizeof(trace::Runner));
  end += record.runner_count * sizeof(trace::Runner);
  return self->records.append(storage, trace::RecordType::inversion, self->id, record, extra, static_cast<size_t>(end - extra));
}

}  // namespace

bool may_afford_look(const Thread* self, uint64_t now) { return self->looks_paid_until < now + kMostCredit * kCreditPart; }

void pay_look(Thread* self, uint64_t now, uint64_t cost_ns) {
  const uint64_t from = self->looks_paid_until > now ? self->looks_paid_until : now;
  self->looks_paid_until = from + cost_ns * kCreditPart;
}

bool begin_watch(Thread* self, const Thread* waiter, const Wait& wait, InversionWatch* watch) {
  watch->own = schedule_of(waiter);
  watch->timed = wait.timed != 0;
  if (!follow(waiter, *watch, wait)) return false;
  const uint64_t begin = sys::now_ns();
  if (!may_afford_look(self, begin)) return false;
  bool is_watched = false;
  if (tell_links(self, waiter, *watch, wait)) {
    find_candidates(waiter, *watch);
    is_watched = look_at_links(*watch);
  }
  pay_look(self, begin, sys::now_ns() - begin);
  return is_watched;
}

void end_watch(Thread* self, InversionWatch* watch, const Wait& wait, WaitKind kind, uint64_t now) {
  if (now - wait.since < trace::kLongWaitNs) return;
  Critical critical(lock);
  auto* entry = known.count(uint64_t{wait.sync} << 32 | wait.stack);
  if (entry == nullptr) {
    __atomic_fetch_add(&storage.header().facts_dropped, 1, __ATOMIC_RELAXED);
    return;
  }
  if (known.is_due(*entry, now - wait.since)) {
    trace::InversionRecord* record = write_inversion(self, *watch, wait, kind, now);
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
