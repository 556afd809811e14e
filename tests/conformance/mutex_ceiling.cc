// PTHREAD_PRIO_PROTECT: only a real-time thread whose priority is not above the ceiling may lock. Without the right to
// have one, the cases show the refusals, which are the same with and without the library.
#include <sched.h>

#include "tests/conformance/conformance.h"

namespace conformance {
namespace {

int init(pthread_mutex_t* mutex, int type, int robust, int ceiling) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_settype(&attributes, type);
  pthread_mutexattr_setrobust(&attributes, robust);
  pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_PROTECT);
  CALL(pthread_mutexattr_setprioceiling(&attributes, ceiling));
  int made = 0;
  CALL(made = pthread_mutex_init(mutex, &attributes));
  pthread_mutexattr_destroy(&attributes);
  return made;
}

bool real_time(int priority) {
  sched_param parameters{};
  parameters.sched_priority = priority;
  return pthread_setschedparam(pthread_self(), SCHED_FIFO, &parameters) == 0;
}

int kernel_priority() {
  sched_param parameters{};
  sched_getparam(0, &parameters);
  return parameters.sched_priority;
}

CASE(mutex_ceiling, all_types) {
  const bool allowed = real_time(2);
  say("real time %d", allowed);
  for (const int type :
       {PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_RECURSIVE, PTHREAD_MUTEX_ERRORCHECK, PTHREAD_MUTEX_ADAPTIVE_NP}) {
    for (const int robust : {PTHREAD_MUTEX_STALLED, PTHREAD_MUTEX_ROBUST}) {
      Context context(std::to_string(type) + (robust ? " robust" : ""));
      pthread_mutex_t mutex;
      if (init(&mutex, type, robust, 5) != 0) continue;
      int locked = 0;
      CALL(locked = pthread_mutex_lock(&mutex));
      if (locked != 0) continue;
      say("priority while holding %d", kernel_priority());
      int taken = 0;
      CALL(taken = pthread_mutex_trylock(&mutex));
      if (taken == 0) CALL(pthread_mutex_unlock(&mutex));
      elsewhere([&] {
        CALL(pthread_mutex_trylock(&mutex));
        const timespec at = after_ms(CLOCK_REALTIME, 10);
        CALL_TIMED(pthread_mutex_timedlock(&mutex, &at), 10);
        if (type == PTHREAD_MUTEX_ERRORCHECK || type == PTHREAD_MUTEX_RECURSIVE) CALL(pthread_mutex_unlock(&mutex));
      });
      Runner waiter([&] {
        waiter.ready();
        CALL(pthread_mutex_lock(&mutex));
        say("priority of the waiter %d", kernel_priority());
        CALL(pthread_mutex_unlock(&mutex));
      });
      waiter.await_blocked();
      CALL(pthread_mutex_unlock(&mutex));
      waiter.join();
      say("priority afterwards %d", kernel_priority());
      CALL(pthread_mutex_destroy(&mutex));
    }
  }
}

CASE(mutex_ceiling, above_and_changed) {
  say("real time %d", real_time(7));
  pthread_mutex_t mutex;
  init(&mutex, PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_STALLED, 5);
  CALL(pthread_mutex_lock(&mutex));
  CALL(pthread_mutex_trylock(&mutex));
  const timespec at = after_ms(CLOCK_REALTIME, 10);
  CALL(pthread_mutex_timedlock(&mutex, &at));
  real_time(3);
  int old = -1;
  CALL(pthread_mutex_setprioceiling(&mutex, 9, &old));
  say("old %d", old);
  int locked = 0;
  CALL(locked = pthread_mutex_lock(&mutex));
  if (locked != 0) return;
  say("priority while holding %d", kernel_priority());
  elsewhere([&] {
    int ceiling = -1;
    CALL(pthread_mutex_getprioceiling(&mutex, &ceiling));
    say("ceiling %d", ceiling);
  });
  CALL(pthread_mutex_unlock(&mutex));
  say("priority afterwards %d", kernel_priority());
}

}  // namespace
}  // namespace conformance
