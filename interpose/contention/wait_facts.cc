#include "interpose/contention/wait_facts.h"

#include "interpose/contention/lock_uses.h"
#include "interpose/contention/long_waits.h"
#include "interpose/contention/queue.h"
#include "interpose/contention/use_sums.h"
#include "interpose/modules.h"
#include "interpose/runtime.h"
#include "interpose/wait_view.h"

namespace concheck::interpose::contention {
namespace {

using trace::SyncSlot;
using trace::Wait;
using trace::WaitKind;

bool is_accounted(const Wait& wait) {
  return is_kind(wait, WaitKind::lock) || is_kind(wait, WaitKind::condition) || is_kind(wait, WaitKind::semaphore);
}

// The lock had the same holder all the time: nobody else got it.
bool had_it_throughout(const WaitFacts& facts, uint64_t served, WaitEnd how) {
  if (facts.owner.thread == nullptr || served != 0) return false;
  return how == WaitEnd::served || __atomic_load_n(&facts.sync->owner, __ATOMIC_RELAXED) == facts.owner.id;
}

void remember_wait(Thread* self, const Wait& wait, trace::LockUseSlot* use, uint64_t now) {
  State* state = state_of(self);
  if (state == nullptr) return;
  EndedWait& to = state->waits[state->next_wait++ % kRememberedWaits];
  const uint32_t sequence = to.sequence;
  __atomic_store_n(&to.sequence, sequence + 1, __ATOMIC_RELAXED);
  __atomic_thread_fence(__ATOMIC_RELEASE);
  to = {sequence + 1, wait.sync, wait.stack, self->id, wait.since, now, use};
  __atomic_store_n(&to.sequence, sequence + 2, __ATOMIC_RELEASE);
}

constexpr uint64_t kMeasureEvery = 1'000'000;  // ns

// All threads together measure one owner in a millisecond, and some more after a quiet time: one in a hundred of a processor's time
// at most.
bool may_measure_another(uint64_t now) {
  constexpr uint64_t kSpare = 64 * kMeasureEvery;
  static uint64_t paid_until;
  uint64_t until = __atomic_load_n(&paid_until, __ATOMIC_RELAXED);
  uint64_t next = 0;
  do {
    if (until > now) return false;
    next = (now - until > kSpare ? now - kSpare : until) + kMeasureEvery;
  } while (!__atomic_compare_exchange_n(&paid_until, &until, next, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED));
  return true;
}

// It takes some microseconds, too much for every wait of a lock that many want. Where the last one was long this one may be so, too;
// and an event loop has a share of its own.
bool is_to_measure_owner(Thread* self, uint32_t sync, uint64_t now) {
  if (self->contention != nullptr && self->contention->last_long == sync) return true;
  if (!self->runs_loop) return may_measure_another(now);
  State* state = state_of(self);
  if (state == nullptr || now < state->owner_measured + kMeasureEvery) return false;
  state->owner_measured = now;
  return true;
}

// What follows is a hold that is measured, from here on.
void begin_waited_hold(Thread* self, uint32_t sync, uint64_t now) {
  State* state = state_of(self);
  if (state == nullptr) return;
  state->waited_until = now;
  self->waited_for = sync;
}

void remember_condition_wait(Thread* self, const WaitFacts& facts, WaitEnd how, bool by_broadcast, uint64_t ns, uint64_t now) {
  State* state = state_of(self);
  if (state == nullptr) return;
  ConditionStreak& streak = state->streak;
  if (streak.condition != facts.id) streak.count = 0;
  streak.condition = facts.id;
  streak.notified = how == WaitEnd::served;
  streak.by_broadcast = by_broadcast;
  streak.has_announced = false;
  streak.ns = ns;
  streak.ended = now;
}

void note_length(Thread* self, uint32_t sync, uint64_t ns) {
  State* state = self->contention;
  if (state == nullptr) return;
  if (ns >= trace::kLongWaitNs) {
    state->last_long = sync;
  } else if (state->last_long == sync) {
    state->last_long = 0;
  }
}

void write_record(Thread* self, const Wait& wait, const WaitFacts& facts, WaitEnd how, uint64_t now, uint64_t served, uint32_t others,
                  const Behind& behind) {
  record_thread_start(self, self);
  if (facts.sync->id == facts.id) record_sync(self, facts.sync);
  trace::LongWaitRecord record{};
  record.header.flags = static_cast<uint16_t>((how == WaitEnd::timed_out ? trace::kWaitTimedOut : 0) | (wait.timed != 0 ? trace::kWaitTimed : 0));
  record.begin = wait.since;
  record.end = now;
  record.served = served;
  record.sync = facts.id;
  record.stack = wait.stack;
  if (facts.owner.thread != nullptr) {
    if (facts.owner.thread->id == facts.owner.id) record_thread_start(self, facts.owner.thread);
    record.owner = facts.owner.id;
    record.owner_stack = facts.owner.stack;
    if (facts.owner.stack == 0 && facts.owner.pc != 0) record.owner_site = frame_of(self, facts.owner.pc);
  }
  record.others = others;
  record.kind = static_cast<uint16_t>(wait.kind);
  record.mode = wait.mode;
  if (measure_owner_since(facts.owner, &record.owner_cpu_ns, &record.owner_delay_ns)) record.header.flags |= trace::kOwnerMeasured;
  record.behind = behind.sync;
  record.behind_stack = behind.stack;
  record.behind_ns = behind.ns;
  // Waits come back by way of a look, when the last one is long ago.
  if (self->looked_at == record.end) record.delay_ns = self->new_delay_ns;
  if (self->records.append(storage, trace::RecordType::long_wait, self->id, record) == nullptr) check_storage();
}

}  // namespace

void begin_wait_facts(Thread* self, const Wait& wait, SyncSlot* sync, WaitFacts* facts) {
  if (sync == nullptr || !is_accounted(wait)) return;
  facts->use = find_use(self, sync);
  facts->sync = sync;
  facts->id = wait.sync;
  facts->served = wait.served;
  if (is_kind(wait, WaitKind::condition)) {
    facts->broadcasts = broadcasts_of(sync);
    return;
  }
  facts->owner = view_owner(self, sync, wait.since);
  if (facts->owner.thread != nullptr && is_to_measure_owner(self, facts->id, wait.since)) measure_owner(&facts->owner);
  if (is_kind(wait, WaitKind::lock)) enter_queue(sync);
}

void end_wait_facts(Thread* self, const Wait& wait, const WaitFacts& facts, WaitEnd how, uint64_t now) {
  const uint64_t ns = now > wait.since ? now - wait.since : 0;
  const bool is_lock = is_kind(wait, WaitKind::lock);
  SyncSlot* sync = facts.sync;
  const bool is_same = sync->id == facts.id;
  uint64_t served = 0;
  uint32_t others = 0;
  bool by_broadcast = false;
  if (is_same) {
    served = static_cast<uint32_t>(__atomic_load_n(&sync->acquisitions, __ATOMIC_RELAXED)) - facts.served;
    if (is_lock) others = leave_queue(sync, facts.id, how == WaitEnd::served);
    if (is_kind(wait, WaitKind::condition)) {
      others = __atomic_load_n(&sync->readers, __ATOMIC_RELAXED);
      by_broadcast = how == WaitEnd::served && broadcasts_of(sync) != facts.broadcasts;
    }
  }
  Behind behind;
  if (is_same && had_it_throughout(facts, served, how)) behind = look_behind(facts.owner, wait.since, now);
  // In the child of a fork that a handler made meanwhile, nothing of this is there any more.
  trace::LockUseSlot* use = facts.use;
  if (use != nullptr && (use->sync != facts.id || use->thread != self->id)) use = nullptr;
  if (use != nullptr) {
    count_wait(*use, ns, wait.stack);
    use->behind_ns += behind.ns;
    if (how == WaitEnd::timed_out) ++use->timeouts;
    if (by_broadcast) ++use->broadcast_wakes;
    if (is_lock && how == WaitEnd::served && is_same) {
      const uint32_t queue = queue_length(sync);
      if (queue > use->longest_queue) use->longest_queue = queue;
    }
    keep_use(self, sync, *use);
  }
  if (is_lock) remember_wait(self, wait, use, now);
  if (is_kind(wait, WaitKind::condition)) {
    remember_condition_wait(self, facts, how, by_broadcast, ns, now);
  } else if (how == WaitEnd::served && is_same) {
    begin_waited_hold(self, facts.id, now);
  }
  note_length(self, facts.id, ns);
  if (ns >= trace::kLongWaitNs && claim_long_wait(facts.id, wait.stack, ns, served)) {
    write_record(self, wait, facts, how, now, served, others, behind);
  }
}

void drop_wait(const Wait& wait) {
  if (!is_kind(wait, WaitKind::lock)) return;
  if (SyncSlot* sync = awaited(wait)) leave_queue(sync, wait.sync, false);
}

}  // namespace concheck::interpose::contention
