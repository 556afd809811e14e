// pthread_create, join, detach, names, cancellation.
#include <errno.h>
#include <string.h>

#include "interpose/hook.h"
#include "interpose/join.h"
#include "interpose/race/state.h"
#include "interpose/runtime.h"
#include "interpose/tail.h"

using namespace concheck::interpose;

int hook_pthread_create(pthread_t* thread, const pthread_attr_t* attr, void* (*start)(void*), void* arg) {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::pthread_create(thread, attr, start, arg);
  Birth* birth = prepare_birth(self, reinterpret_cast<void*>(start), arg, attr, CONCHECK_CALL_SITE());
  if (birth == nullptr) return real::pthread_create(thread, attr, start, arg);
  const int result = real::pthread_create(thread, attr, start_posix_thread, birth);
  finish_birth(birth, result == 0);
  return result;
}

int hook_pthread_join(pthread_t thread, void** result) {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::pthread_join(thread, result);
  return observe_join(guard_, self, thread, false, CONCHECK_CALL_SITE(), 0, [&] { return real::pthread_join(thread, result); });
}

int hook_pthread_timedjoin_np(pthread_t thread, void** result, const timespec* t) {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::pthread_timedjoin_np(thread, result, t);
  return observe_join(guard_, self, thread, t != nullptr, CONCHECK_CALL_SITE(), 0, [&] { return real::pthread_timedjoin_np(thread, result, t); });
}

int hook_pthread_clockjoin_np(pthread_t thread, void** result, clockid_t clock, const timespec* t) {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::pthread_clockjoin_np(thread, result, clock, t);
  return observe_join(guard_, self, thread, t != nullptr, CONCHECK_CALL_SITE(), 0, [&] { return real::pthread_clockjoin_np(thread, result, clock, t); });
}

int hook_pthread_tryjoin_np(pthread_t thread, void** result) {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::pthread_tryjoin_np(thread, result);
  Claim* claim = claim_thread(self, thread);
  const int code = real::pthread_tryjoin_np(thread, result);
  if (code == 0) {
    settle_join(self, claim);
  } else {
    give_claim_up(self, claim);
  }
  return code;
}

int hook_pthread_detach(pthread_t thread) {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::pthread_detach(thread);
  return observe_detach(self, thread, CONCHECK_CALL_SITE(), [&] { return real::pthread_detach(thread); });
}

int hook_pthread_setname_np(pthread_t thread, const char* name) {
  CONCHECK_ENTER(self);
  const int result = real::pthread_setname_np(thread, name);
  if (self != nullptr && result == 0) {
    if (Thread* t = thread_of(thread)) name_thread(self, t, name);
  }
  return result;
}

namespace concheck::interpose {

// prctl is reached by a jump; PR_SET_NAME names the calling thread.
void observe_thread_name(const char* name) {
  Guard guard;
  Thread* self = guard.thread();
  if (self == nullptr || name == nullptr) return;
  char copy[16] = {};
  strncpy(copy, name, sizeof copy - 1);
  name_thread(self, self, copy);
}

void observe_cancel(pthread_t thread) {
  Guard guard;
  if (guard.thread() != nullptr) note_cancel(thread);
}

}  // namespace concheck::interpose

int hook_pthread_setcanceltype(int type, int* old) {
  {
    CONCHECK_ENTER(self);
    if (self != nullptr && (type == PTHREAD_CANCEL_ASYNCHRONOUS || type == PTHREAD_CANCEL_DEFERRED)) {
      self->asynchronous_cancel = type == PTHREAD_CANCEL_ASYNCHRONOUS;
    }
  }
  // With a cancellation pending it does not come back.
  return real::pthread_setcanceltype(type, old);
}
