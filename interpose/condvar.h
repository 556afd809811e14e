// Waiting on a condition, for pthread_cond_* and cnd_* alike.
#ifndef CONCHECK_INTERPOSE_CONDVAR_H_
#define CONCHECK_INTERPOSE_CONDVAR_H_

#include <errno.h>

#include "interpose/cancellable.h"
#include "interpose/lock_events.h"
#include "interpose/mutex.h"

namespace concheck::interpose {

inline constexpr SyncIdentity kConditionIdentity = {trace::SyncKind::condition, 0};

// A wait releases its mutex and takes it again inside libc, on cancellation too; no hook of the mutex sees that.
struct ConditionWait {
  Guard* guard;
  Thread* self;
  LockCall mutex;
  bool was_held;
  uint8_t mutex_flags;
  trace::Wait outer;
};

void begin_condition_wait(ConditionWait* wait, uintptr_t condition, bool timed, CallSite site);
// The mutex is held again (or never was released); `holds` is false when the wait ended without it.
void end_condition_wait(ConditionWait* wait, bool holds);
void cancel_condition_wait(ConditionWait* wait);

template <typename Call>
int wait_on_condition(Guard& guard, Thread* self, uintptr_t condition, pthread_mutex_t* m, bool timed, CallSite site, Call call) {
  ConditionWait wait = {&guard, self, {address_of(m), mutex_identity(m), trace::Mode::exclusive, false, site}, false, 0, {}};
  begin_condition_wait(&wait, condition, timed, site);
  guard.leave();
  const int result = run_cancellable(call, cancel_condition_wait, &wait);
  guard.enter_again();
  end_condition_wait(&wait, result != ENOTRECOVERABLE);
  return result;
}

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_CONDVAR_H_
