// A real-time thread requests a mutex whose ceiling is below its priority.
// EXPECT: lock-misuse subkind=ceiling locks=low threads=1 at @LINE(request)
// RUN: needs=real-time
#include <errno.h>
#include <sched.h>

#include "testprogs/threads.h"

pthread_mutex_t low;

void* requests(void* unused) {
  const struct sched_param above = {.sched_priority = sched_get_priority_min(SCHED_FIFO) + 5};
  must(pthread_setschedparam(pthread_self(), SCHED_FIFO, &above));
  const int result = pthread_mutex_lock(&low);  // @request
  must(result != EINVAL);
  return NULL;
}

int main(void) {
  pthread_mutexattr_t attributes;
  must(pthread_mutexattr_init(&attributes));
  must(pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_PROTECT));
  must(pthread_mutexattr_setprioceiling(&attributes, sched_get_priority_min(SCHED_FIFO) + 1));
  must(pthread_mutex_init(&low, &attributes));
  run_threads(requests);
  return 0;
}
