// The calls that change how threads are scheduled.
#include <errno.h>
#include <sys/resource.h>

#include "interpose/hook.h"
#include "interpose/scheduling/scheduling.h"
#include "interpose/tail.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose {
namespace {

// Of the thread with this number, 0 for the calling one; nothing when it is another process's.
void note_schedule_of(Thread* self, uint32_t tid) {
  if (tid == 0) return note_schedule(self, self);
  for (uint32_t i = 0; i < thread_slot_limit(); ++i) {
    Thread* t = thread_at(i);
    if (t == nullptr || t->os_tid != tid || t->slot->state != static_cast<uint32_t>(trace::ThreadState::live)) continue;
    return note_schedule(self, t);
  }
}

void note_schedule_of(Thread* self, pthread_t thread) {
  if (Thread* t = thread_of(thread)) note_schedule(self, t);
}

void note_priorities(Thread* self, int which, uint32_t who) {
  if (which == PRIO_PROCESS) return note_schedule_of(self, who);
  note_schedules(self);
}

}  // namespace

long observe_schedule_call(long number, long a, long b, long c, long d, long e, long f) {
  expect_schedules();
  const long result = sys::call(number, a, b, c, d, e, f);
  if (sys::failed(result)) {
    errno = static_cast<int>(-result);
    return -1;
  }
  Guard guard;
  if (Thread* self = guard.thread()) {
    if (number == SYS_setpriority) {
      note_priorities(self, static_cast<int>(a), static_cast<uint32_t>(b));
    } else {
      note_schedule_of(self, static_cast<uint32_t>(a));
    }
  }
  return result;
}

}  // namespace concheck::interpose

using namespace concheck::interpose;

int hook_pthread_setschedparam(pthread_t thread, int policy, const sched_param* param) {
  CONCHECK_ENTER(self);
  expect_schedules();
  const int result = real::pthread_setschedparam(thread, policy, param);
  if (self != nullptr && result == 0) note_schedule_of(self, thread);
  return result;
}

int hook_pthread_setschedprio(pthread_t thread, int priority) {
  CONCHECK_ENTER(self);
  expect_schedules();
  const int result = real::pthread_setschedprio(thread, priority);
  if (self != nullptr && result == 0) note_schedule_of(self, thread);
  return result;
}

int hook_sched_setscheduler(pid_t pid, int policy, const sched_param* param) {
  CONCHECK_ENTER(self);
  expect_schedules();
  const int result = real::sched_setscheduler(pid, policy, param);
  if (self != nullptr && result != -1) note_schedule_of(self, static_cast<uint32_t>(pid));
  return result;
}

int hook_sched_setparam(pid_t pid, const sched_param* param) {
  CONCHECK_ENTER(self);
  expect_schedules();
  const int result = real::sched_setparam(pid, param);
  if (self != nullptr && result == 0) note_schedule_of(self, static_cast<uint32_t>(pid));
  return result;
}

int hook_setpriority(int which, id_t who, int value) {
  CONCHECK_ENTER(self);
  expect_schedules();
  const int result = real::setpriority(which, who, value);
  if (self != nullptr && result == 0) note_priorities(self, which, who);
  return result;
}

int hook_nice(int increment) {
  CONCHECK_ENTER(self);
  expect_schedules();
  const int result = real::nice(increment);
  if (self != nullptr) note_schedule(self, self);
  return result;
}

int hook_pthread_setaffinity_np(pthread_t thread, size_t size, const cpu_set_t* processors) {
  CONCHECK_ENTER(self);
  expect_schedules();
  const int result = real::pthread_setaffinity_np(thread, size, processors);
  if (self != nullptr && result == 0) note_schedule_of(self, thread);
  return result;
}

int hook_sched_setaffinity(pid_t pid, size_t size, const cpu_set_t* processors) {
  CONCHECK_ENTER(self);
  expect_schedules();
  const int result = real::sched_setaffinity(pid, size, processors);
  if (self != nullptr && result == 0) note_schedule_of(self, static_cast<uint32_t>(pid));
  return result;
}
