// pthread_create, join, detach, names, scheduling.
#include <errno.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "interpose/hook.h"
#include "interpose/join.h"
#include "interpose/race/state.h"
#include "interpose/runtime.h"
#include "interpose/tail.h"
#include "trace/raw_syscalls.h"

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
  const int code = real::pthread_tryjoin_np(thread, result);
  if (self != nullptr && code == 0) {
    if (const Thread* t = thread_of(thread)) {
      acquire_clock(self, t->clock);
      if (race::on) race::joined(self, t);
    }
    forget_thread(thread);
  }
  return code;
}

int hook_pthread_detach(pthread_t thread) {
  CONCHECK_ENTER(self);
  if (self != nullptr) note_thread_call(self, ThreadCall::detach, thread, CONCHECK_CALL_SITE());
  const int result = real::pthread_detach(thread);
  if (self != nullptr && result == 0) detach_thread(thread);
  if (self != nullptr && result != 0) note_refused(self, ThreadCall::detach, thread, CONCHECK_CALL_SITE(), result);
  return result;
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
namespace {

void note_schedule(Thread* about) {
  if (about == nullptr) return;
  const long policy = sys::call(SYS_sched_getscheduler, about->os_tid);
  sched_param param{};
  if (sys::failed(policy) || sys::failed(sys::call(SYS_sched_getparam, about->os_tid, reinterpret_cast<long>(&param)))) return;
  about->slot->policy = static_cast<int32_t>(policy & ~SCHED_RESET_ON_FORK);
  about->slot->priority = param.sched_priority;
  const long nice = sys::call(SYS_getpriority, PRIO_PROCESS, about->os_tid);
  if (!sys::failed(nice)) about->slot->nice = static_cast<int32_t>(20 - nice);
}

Thread* thread_with_tid(Thread* self, uint32_t tid) {
  if (tid == 0) return self;
  for (uint32_t i = 0; i < thread_slot_limit(); ++i) {
    Thread* t = thread_at(i);
    if (t != nullptr && t->slot->state == static_cast<uint32_t>(trace::ThreadState::live) && t->os_tid == tid) return t;
  }
  return nullptr;
}

}  // namespace

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

int hook_pthread_setschedparam(pthread_t thread, int policy, const sched_param* param) {
  CONCHECK_ENTER(self);
  const int result = real::pthread_setschedparam(thread, policy, param);
  if (self != nullptr && result == 0) note_schedule(thread_of(thread));
  return result;
}

int hook_pthread_setschedprio(pthread_t thread, int priority) {
  CONCHECK_ENTER(self);
  const int result = real::pthread_setschedprio(thread, priority);
  if (self != nullptr && result == 0) note_schedule(thread_of(thread));
  return result;
}

int hook_sched_setscheduler(pid_t pid, int policy, const sched_param* param) {
  CONCHECK_ENTER(self);
  const int result = real::sched_setscheduler(pid, policy, param);
  if (self != nullptr && result != -1) note_schedule(thread_with_tid(self, static_cast<uint32_t>(pid)));
  return result;
}

int hook_sched_setparam(pid_t pid, const sched_param* param) {
  CONCHECK_ENTER(self);
  const int result = real::sched_setparam(pid, param);
  if (self != nullptr && result == 0) note_schedule(thread_with_tid(self, static_cast<uint32_t>(pid)));
  return result;
}

int hook_setpriority(int which, id_t who, int value) {
  CONCHECK_ENTER(self);
  const int result = real::setpriority(which, who, value);
  if (self != nullptr && result == 0 && which == PRIO_PROCESS) note_schedule(thread_with_tid(self, who));
  return result;
}

int hook_nice(int increment) {
  CONCHECK_ENTER(self);
  const int result = real::nice(increment);
  if (self != nullptr) note_schedule(self);
  return result;
}
