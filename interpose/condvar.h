// Waiting on a condition, for pthread_cond_* and cnd_* alike.
#ifndef CONCHECK_INTERPOSE_CONDVAR_H_
#define CONCHECK_INTERPOSE_CONDVAR_H_

#include <errno.h>

#include "interpose/cancellable.h"
#include "interpose/contention/condition_use.h"
#include "interpose/contention/queue.h"
#include "interpose/lock_events.h"
#include "interpose/mutex.h"
#include "interpose/scheduling/reacquisition.h"
#include "interpose/scheduling/scheduling.h"

namespace concheck::interpose {

inline constexpr SyncIdentity kConditionIdentity = {trace::SyncKind::condition, 0};

// The object of a wait or a notification; a use of a destroyed one is noted.
__attribute__((cold)) trace::SyncSlot* find_condition_slow(Thread* self, const pthread_cond_t* c, CallSite site);
inline trace::SyncSlot* find_condition(Thread* self, const pthread_cond_t* c, CallSite site) {
  trace::SyncSlot* cached = cached_sync(self, address_of(c), trace::SyncKind::condition);
  return cached != nullptr ? cached : find_condition_slow(self, c, site);
}

// Before the real destroy, which waits for the waiters; after the real init.
void note_condition_destroy(Thread* self, uintptr_t condition, CallSite site);
void note_condition_init(Thread* self, uintptr_t condition, CallSite site);

// A wait releases its mutex and takes it again inside libc, on cancellation too; no hook of the mutex sees that.
struct ConditionWait {
  Guard* guard;
  Thread* self;
  LockCall mutex;
  trace::SyncSlot* sync;  // the condition, null when there was no room, and what it was then
  uint32_t id;
  uint32_t mutex_id;
  bool was_held;
  bool was_taken_away;  // not held by the thread, but unlocked and locked again by the wait
  PendingWait pending;
};

void begin_condition_wait(ConditionWait* wait, const pthread_cond_t* c, const pthread_mutex_t* m, bool timed, CallSite site);
// The mutex is held again (or never was released); `holds` is false when the wait ended without it.
void end_condition_wait(ConditionWait* wait, bool holds, WaitEnd how);
void cancel_condition_wait(ConditionWait* wait);

template <typename Call>
int wait_on_condition(Guard& guard, Thread* self, const pthread_cond_t* c, pthread_mutex_t* m, bool timed, CallSite site, Call call) {
  ConditionWait wait = {&guard, self, {address_of(m), mutex_identity(m), trace::Mode::exclusive, false, site}, nullptr, 0, 0, false, false, {}};
  begin_condition_wait(&wait, c, m, timed, site);
  guard.leave();
  const int result = run_cancellable(call, cancel_condition_wait, &wait);
  guard.enter_again();
  if (race::on && result == 0) race::acquire_from(self, address_of(c));
  const bool waited = result == 0 || result == ETIMEDOUT;
  end_condition_wait(&wait, waited || (wait.was_held && result != ENOTRECOVERABLE), wait_end(result));
  return result;
}

// One of the waiters, or all of them, are about to be woken.
inline void count_woken(trace::SyncSlot* sync, bool all) {
  const uint32_t waiters = __atomic_load_n(&sync->readers, __ATOMIC_RELAXED);
  const uint32_t woken = __atomic_load_n(&sync->owner_slot, __ATOMIC_RELAXED);
  if (all) {
    __atomic_store_n(&sync->owner_slot, waiters, __ATOMIC_RELEASE);
  } else if (woken < waiters) {
    __atomic_fetch_add(&sync->owner_slot, 1, __ATOMIC_RELEASE);
  }
}

// Signal and broadcast. Counted after the real call: whoever finds a wait that no notification came after can then be sure
// that none has woken it, for the notifier itself is still at work.
template <typename Call>
auto notify_condition(Thread* self, const pthread_cond_t* c, bool broadcast, CallSite site, Call call) {
  if (race::on) race::release_to(self, address_of(c));
  trace::SyncSlot* sync = find_condition(self, c, site);
  if (sync == nullptr) return call();
  const uint32_t id = sync->id;
  const bool unheard = __atomic_load_n(&sync->readers, __ATOMIC_RELAXED) == 0;
  note_use(self, sync, trace::Mode::notify, static_cast<uint8_t>((broadcast ? trace::kBroadcast : 0) | (unheard ? trace::kUnheard : 0)), site);
  if (!unheard) {
    count_woken(sync, broadcast);
    if (__builtin_expect(priorities_differ, 0)) watch_reacquisitions(self, sync, broadcast);
  }
  if (broadcast) contention::count_broadcast(sync);
  contention::note_announcement(self);
  const auto result = call();
  // Whom it woke may have destroyed it meanwhile.
  if (sync->id == id) __atomic_fetch_add(&sync->acquisitions, 1, __ATOMIC_RELEASE);
  return result;
}

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_CONDVAR_H_
