// pthread_cond_*
#include "interpose/condvar.h"

#include "interpose/hook.h"

namespace concheck::interpose {

void begin_condition_wait(ConditionWait* wait, uintptr_t condition, bool timed, CallSite site) {
  Thread* self = wait->self;
  trace::SyncSlot* mutex = find_sync(self, wait->mutex.address, wait->mutex.identity, site);
  const int index = find_held(self, wait->mutex.address);
  wait->was_held = index >= 0;
  if (wait->was_held) {
    wait->mutex_flags = self->held[index].flags;
    released(self, wait->mutex.address);
  }
  trace::SyncSlot* sync = find_sync(self, condition, kConditionIdentity, site);
  begin_wait(self, {trace::WaitKind::condition, trace::Mode::none, timed, sync, condition, mutex != nullptr ? mutex->id : 0, site},
             &wait->outer);
}

void end_condition_wait(ConditionWait* wait, bool holds) {
  end_wait(wait->self, wait->outer);
  if (wait->was_held && holds) acquired(wait->self, wait->mutex, trace::kReacquire);
}

void cancel_condition_wait(ConditionWait* wait) {
  Guard guard;
  if (guard.thread() != nullptr) end_condition_wait(wait, true);
}

}  // namespace concheck::interpose

using namespace concheck::interpose;

int hook_pthread_cond_init(pthread_cond_t* c, const pthread_condattr_t* attr) {
  CONCHECK_ENTER(self);
  const int result = real::pthread_cond_init(c, attr);
  if (self != nullptr && result == 0) begin_sync(self, address_of(c), kConditionIdentity, CONCHECK_CALL_SITE());
  return result;
}

int hook_pthread_cond_destroy(pthread_cond_t* c) {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::pthread_cond_destroy(c);
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
  return wait_on_condition(guard_, self, address_of(c), m, false, CONCHECK_CALL_SITE(), [&] { return real::pthread_cond_wait(c, m); });
}

int hook_pthread_cond_timedwait(pthread_cond_t* c, pthread_mutex_t* m, const timespec* t) {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::pthread_cond_timedwait(c, m, t);
  return wait_on_condition(guard_, self, address_of(c), m, true, CONCHECK_CALL_SITE(), [&] { return real::pthread_cond_timedwait(c, m, t); });
}

int hook_pthread_cond_clockwait(pthread_cond_t* c, pthread_mutex_t* m, clockid_t clock, const timespec* t) {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::pthread_cond_clockwait(c, m, clock, t);
  return wait_on_condition(guard_, self, address_of(c), m, true, CONCHECK_CALL_SITE(), [&] { return real::pthread_cond_clockwait(c, m, clock, t); });
}

int hook_pthread_cond_signal(pthread_cond_t* c) {
  CONCHECK_ENTER(self);
  static_cast<void>(self);
  return real::pthread_cond_signal(c);
}

int hook_pthread_cond_broadcast(pthread_cond_t* c) {
  CONCHECK_ENTER(self);
  static_cast<void>(self);
  return real::pthread_cond_broadcast(c);
}
