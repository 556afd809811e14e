// pthread_cond_*
#include "interpose/condvar.h"

#include "interpose/contention/condition_use.h"
#include "interpose/hook.h"
#include "interpose/misuse.h"
#include "interpose/scheduling/reacquisition.h"
#include "interpose/waiters.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose {
namespace {

using trace::Misuse;
using trace::SyncSlot;

// `value` (the mutex of the waiters) and `readers` (their number) change together.
static_assert(offsetof(SyncSlot, readers) == offsetof(SyncSlot, value) + 4 && offsetof(SyncSlot, value) % 8 == 0);
uint64_t* waiters_word(SyncSlot* sync) { return reinterpret_cast<uint64_t*>(&sync->value); }

// Counts one waiter more. Returns the sync id of the others' mutex when it is another one, else 0.
uint32_t add_waiter(SyncSlot* sync, uint32_t mutex) {
  uint64_t before = __atomic_load_n(waiters_word(sync), __ATOMIC_RELAXED);
  uint64_t after = 0;
  do {
    const uint64_t count = before >> 32;
    after = (count + 1) << 32 | (count == 0 ? mutex : static_cast<uint32_t>(before));
  } while (!__atomic_compare_exchange_n(waiters_word(sync), &before, after, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED));
  return before >> 32 != 0 && static_cast<uint32_t>(before) != mutex ? static_cast<uint32_t>(before) : 0;
}

void remove_waiter(SyncSlot* sync, uint32_t id) {
  uint64_t before = __atomic_load_n(waiters_word(sync), __ATOMIC_RELAXED);
  do {
    // It may be destroyed, and the slot another object's: a woken thread still has to get its mutex.
    if (sync->id != id || before >> 32 == 0) return;
  } while (!__atomic_compare_exchange_n(waiters_word(sync), &before, before - (uint64_t{1} << 32), false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED));
  // Whoever leaves may have been woken by something else: with the last waiter the count begins anew.
  uint32_t woken = __atomic_load_n(&sync->owner_slot, __ATOMIC_RELAXED);
  while (woken != 0 && !__atomic_compare_exchange_n(&sync->owner_slot, &woken, before >> 32 == 1 ? 0 : woken - 1, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
  }
}

// Its attributes are not seen when it is made in memory that another process initialised.
void note_sharing(const pthread_cond_t* c, SyncSlot* sync) {
  constexpr unsigned kShared = 1;
  if (sync == nullptr || (c->__data.__wrefs & kShared) == 0 || (sync->attributes & trace::kProcessShared) != 0) return;
  __atomic_fetch_or(&sync->attributes, trace::kProcessShared, __ATOMIC_RELAXED);
}

// What glibc's destroy leaves; init and a static initialiser clear it.
bool is_destroyed(const pthread_cond_t* c) {
  constexpr unsigned kDestroyed = 4;
  constexpr int kCountShift = 3;
  return (c->__data.__wrefs & kDestroyed) != 0 && c->__data.__wrefs >> kCountShift == 0;
}

void note_two_mutexes(Thread* self, SyncSlot* sync, SyncSlot* mutex, uint32_t others, CallSite site) {
  const auto served = static_cast<uint32_t>(__atomic_load_n(&sync->acquisitions, __ATOMIC_ACQUIRE));
  const Waiter other = find_waiter(self, [&](const trace::Wait& wait) {
    return wait.kind == static_cast<uint32_t>(trace::WaitKind::condition) && wait.sync == sync->id && wait.other == others && wait.served == served;
  });
  if (other.thread == nullptr) return;
  record_misuse(self, {Misuse::wait_two_mutexes, sync, site, 0, other.thread, other.wait.stack, mutex});
}

// The mutex is not on the held stack. It can be the thread's all the same, if it was taken where nobody looked (before a
// fork, under another thread's id): only what surely is not, counts.
// True when the wait unlocks it all the same, and so ends with it held.
bool note_unheld(Thread* self, const pthread_mutex_t* m, SyncSlot* sync, SyncSlot* mutex, CallSite site) {
  if (mutex == nullptr || !has_known_kind(m)) return false;
  const bool is_free = __atomic_load_n(&m->__data.__lock, __ATOMIC_RELAXED) == 0;
  const uint32_t owner = __atomic_load_n(&mutex->owner, __ATOMIC_RELAXED);
  Thread* other = owner != 0 ? thread_at(mutex->owner_slot) : nullptr;
  const bool is_another = owner != 0 && other != nullptr && other->id == owner && static_cast<uint32_t>(m->__data.__owner) == other->os_tid;
  if (!is_free && !is_another) return false;
  const bool refused = refuses_foreign_unlock(m);
  record_misuse(self, {Misuse::wait_unheld, sync, site, refused ? EPERM : 0, other, 0, mutex});
  if (refused) return false;
  if (is_another) {
    __atomic_store_n(&mutex->owner, 0, __ATOMIC_RELEASE);
    note_lock_taken_away();
  }
  return true;
}

void note_waiters(Thread* self, Misuse misuse, uintptr_t condition, CallSite site) {
  SyncSlot* sync = known_sync(condition);
  if (sync == nullptr || sync->kind != static_cast<uint8_t>(trace::SyncKind::condition) || sync->readers == 0) return;
  const Waiter waiter = find_unserved(self, trace::WaitKind::condition, sync);
  if (waiter.thread != nullptr) record_misuse(self, {misuse, sync, site, 0, waiter.thread, waiter.wait.stack});
}

}  // namespace

SyncSlot* find_condition_slow(Thread* self, const pthread_cond_t* c, CallSite site) {
  const bool destroyed = is_destroyed(c) && known_sync(address_of(c)) == nullptr;
  SyncSlot* sync = find_sync(self, address_of(c), kConditionIdentity, site);
  if (destroyed && sync != nullptr) record_misuse(self, Misuse::use_after_destroy, sync, site, 0);
  return sync;
}

void note_condition_destroy(Thread* self, uintptr_t condition, CallSite site) {
  note_waiters(self, Misuse::destroy_waiters, condition, site);
}

void note_condition_init(Thread* self, uintptr_t condition, CallSite site) {
  note_waiters(self, Misuse::init_waiters, condition, site);
  begin_sync(self, condition, kConditionIdentity, site);
}

void begin_condition_wait(ConditionWait* wait, const pthread_cond_t* c, const pthread_mutex_t* m, bool timed, CallSite site) {
  Thread* self = wait->self;
  SyncSlot* mutex = find_sync(self, wait->mutex.address, wait->mutex.identity, site);
  SyncSlot* sync = find_condition(self, c, site);
  wait->sync = sync;
  note_sharing(c, sync);
  const int held = find_held(self, wait->mutex.address);
  wait->was_held = held >= 0;
  if (wait->was_held && sync != nullptr) contention::note_condition_wait(self, sync, self->held[held], sys::now_ns());
  wait->mutex_id = mutex != nullptr ? mutex->id : 0;
  wait->was_taken_away = !wait->was_held && !held_by(m, self) && note_unheld(self, m, sync, mutex, site);
  if (wait->was_held) released(self, wait->mutex.address);
  if (sync != nullptr) {
    wait->id = sync->id;
    const uint8_t flags = timed ? trace::kTimed : 0;
    if (held_count(self) != 0) note_use(self, sync, trace::Mode::wait, flags, site);
    const uint32_t others = add_waiter(sync, wait->mutex_id);
    if (others != 0 && mutex != nullptr) note_two_mutexes(self, sync, mutex, others, site);
  }
  self->condition_mutex = wait->mutex.address;
  begin_wait(self, {trace::WaitKind::condition, trace::Mode::none, timed, sync, address_of(c), wait->mutex_id, site, wait->was_held}, &wait->pending);
}

void end_condition_wait(ConditionWait* wait, bool holds, WaitEnd how) {
  if (wait->sync != nullptr) {
    remove_waiter(wait->sync, wait->id);
    end_reacquisition(wait->self, wait->sync, wait->id, holds && wait->was_held && how == WaitEnd::served);
  }
  end_wait(wait->self, wait->pending, how);
  if (holds && (wait->was_held || wait->was_taken_away)) acquired(wait->self, wait->mutex, trace::kReacquire);
}

void cancel_condition_wait(ConditionWait* wait) {
  Guard guard;
  if (guard.thread() != nullptr) end_condition_wait(wait, true, WaitEnd::given_up);
}

}  // namespace concheck::interpose

using namespace concheck::interpose;

int hook_pthread_cond_init(pthread_cond_t* c, const pthread_condattr_t* attr) {
  CONCHECK_ENTER(self);
  const int result = real::pthread_cond_init(c, attr);
  if (self != nullptr && result == 0) note_condition_init(self, address_of(c), CONCHECK_CALL_SITE());
  return result;
}

int hook_pthread_cond_destroy(pthread_cond_t* c) {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::pthread_cond_destroy(c);
  note_condition_destroy(self, address_of(c), CONCHECK_CALL_SITE());
  // It waits for threads that are still leaving a wait: not a time for the guard.
  guard_.leave();
  const int result = real::pthread_cond_destroy(c);
  guard_.enter_again();
  if (result == 0) end_sync(address_of(c));
  return result;
}

int hook_pthread_cond_wait(pthread_cond_t* c, pthread_mutex_t* m) {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::pthread_cond_wait(c, m);
  return wait_on_condition(guard_, self, c, m, false, CONCHECK_CALL_SITE(), [&] { return real::pthread_cond_wait(c, m); });
}

int hook_pthread_cond_timedwait(pthread_cond_t* c, pthread_mutex_t* m, const timespec* t) {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::pthread_cond_timedwait(c, m, t);
  return wait_on_condition(guard_, self, c, m, true, CONCHECK_CALL_SITE(), [&] { return real::pthread_cond_timedwait(c, m, t); });
}

int hook_pthread_cond_clockwait(pthread_cond_t* c, pthread_mutex_t* m, clockid_t clock, const timespec* t) {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::pthread_cond_clockwait(c, m, clock, t);
  return wait_on_condition(guard_, self, c, m, true, CONCHECK_CALL_SITE(), [&] { return real::pthread_cond_clockwait(c, m, clock, t); });
}

int hook_pthread_cond_signal(pthread_cond_t* c) {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::pthread_cond_signal(c);
  return notify_condition(self, c, false, CONCHECK_CALL_SITE(), [&] { return real::pthread_cond_signal(c); });
}

int hook_pthread_cond_broadcast(pthread_cond_t* c) {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::pthread_cond_broadcast(c);
  return notify_condition(self, c, true, CONCHECK_CALL_SITE(), [&] { return real::pthread_cond_broadcast(c); });
}
