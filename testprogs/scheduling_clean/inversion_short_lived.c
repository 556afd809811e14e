// Workers of middle priority come and go, while low inherits the priority of high.
// EXPECT: none
// RUN: needs=real-time
#include "testprogs/inversion.h"

pthread_mutex_t bus;

void* low(void* unused) {
  low_begins();
  pthread_mutex_lock(&bus);
  low_works();
  pthread_mutex_unlock(&bus);
  low_ends();
  return NULL;
}

void* worker(void* unused) {
  compute_ms(10);
  return NULL;
}

void* employer(void* unused) {
  become_real_time(kMiddle);
  stage_add(&roles_ready);
  stage_await(&roles_stage, 2);
  for (int i = 0; i < 4; ++i) {
    pthread_t next;
    must(pthread_create(&next, NULL, worker, NULL));
    must(pthread_join(next, NULL));
  }
  count(&middle_done);
  stage_await(&roles_over, 1);
  return NULL;
}

void* high(void* unused) {
  high_begins();
  pthread_mutex_lock(&bus);
  must_hold(!middle_is_done());
  pthread_mutex_unlock(&bus);
  high_ends();
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  init_with_protocol(&bus, PTHREAD_PRIO_INHERIT, 0);
  run_threads(low, employer, high);
  return 0;
}
