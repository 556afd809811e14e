// High waits on a condition for what low does: it has nothing else to do. The mutex of the condition hands priorities on.
// EXPECT: none
// RUN: needs=real-time
#include "testprogs/contention.h"

pthread_mutex_t desk;
pthread_cond_t ordered = PTHREAD_COND_INITIALIZER;
Stage ready;
Stage served;
int orders;

void* low(void* unused) {
  become_real_time(kLow);
  stage_await(&ready, 2);
  for (int i = 0; i < 50; ++i) {
    must(pthread_mutex_lock(&desk));
    ++orders;
    pthread_cond_signal(&ordered);
    must(pthread_mutex_unlock(&desk));
    stage_await(&served, i + 1);
  }
  return NULL;
}

void* middle(void* unused) {
  become_real_time(kMiddle);
  stage_add(&ready);
  compute_ms(5);
  stage_await(&served, 50);
  return NULL;
}

void* high(void* unused) {
  become_real_time(kHigh);
  stage_add(&ready);
  for (int i = 0; i < 50; ++i) {
    must(pthread_mutex_lock(&desk));
    while (orders == i) must(pthread_cond_wait(&ordered, &desk));
    must(pthread_mutex_unlock(&desk));
    stage_add(&served);
  }
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  init_with_protocol(&desk, PTHREAD_PRIO_INHERIT, 0);
  run_threads(low, middle, high);
  return 0;
}
