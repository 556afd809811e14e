// Real-time threads of different priority, none above the ceiling of the mutex that they share.
// EXPECT: none
// RUN: needs=real-time
#include <sched.h>

#include "testprogs/threads.h"

pthread_mutex_t shared;

void* takes(void* number) {
  const struct sched_param own = {.sched_priority = sched_get_priority_min(SCHED_FIFO) + 1 + (int)(size_t)number};
  must(pthread_setschedparam(pthread_self(), SCHED_FIFO, &own));
  for (int i = 0; i < 100; ++i) {
    must(pthread_mutex_lock(&shared));
    must(pthread_mutex_unlock(&shared));
  }
  return NULL;
}

int main(void) {
  pthread_mutexattr_t attributes;
  must(pthread_mutexattr_init(&attributes));
  must(pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_PROTECT));
  must(pthread_mutexattr_setprioceiling(&attributes, sched_get_priority_min(SCHED_FIFO) + 2));
  must(pthread_mutex_init(&shared, &attributes));
  run_threads(takes, takes);
  return 0;
}
