// The creator waits for the end of what it created.
// EXPECT: none
// RUN: needs=real-time
#include "testprogs/contention.h"

int has_run;

void* work(void* unused) {
  count(&has_run);
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  become_real_time(kMiddle);
  pthread_attr_t attributes;
  const struct sched_param none = {.sched_priority = 0};
  pthread_t thread;
  must(pthread_attr_init(&attributes));
  must(pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED));
  must(pthread_attr_setschedpolicy(&attributes, SCHED_OTHER));
  must(pthread_attr_setschedparam(&attributes, &none));
  must(pthread_create(&thread, &attributes, work, NULL));
  compute_ms(50);
  must(pthread_join(thread, NULL));
  must_hold(count_of(&has_run));
  return 0;
}
