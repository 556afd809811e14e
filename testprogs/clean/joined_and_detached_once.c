// Threads joined in every way and detached in every way, so many that handles are used again.
// EXPECT: none
#include <errno.h>
#include <time.h>

#include "testprogs/threads.h"

Stage stage;

void* body(void* unused) {
  stage_add(&stage);
  return NULL;
}

void* detaches_itself(void* unused) {
  must(pthread_detach(pthread_self()));
  stage_add(&stage);
  return NULL;
}

int main(void) {
  pthread_t thread;
  int started = 0;
  for (int round = 0; round < 40; ++round) {
    must(pthread_create(&thread, NULL, body, NULL));
    must(pthread_join(thread, NULL));
    must(pthread_create(&thread, NULL, body, NULL));
    while (pthread_tryjoin_np(thread, NULL) == EBUSY) sched_yield();
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 30;
    must(pthread_create(&thread, NULL, body, NULL));
    must(pthread_timedjoin_np(thread, NULL, &until));
    must(pthread_create(&thread, NULL, body, NULL));
    must(pthread_detach(thread));
    must(pthread_create(&thread, NULL, detaches_itself, NULL));
    stage_await(&stage, started += 5);
  }
  return 0;
}
