// High waits for a lock whose holder waits for a notification, which low would give if middle let it run. Both mutexes hand
// priorities on; a condition has no holder to hand them to.
// EXPECT: blocking-while-locked severity=warning locks=device at @LINE(wait)
// EXPECT: starvation subkind=processor
// RUN: needs=real-time
#include "testprogs/contention.h"

pthread_mutex_t device;
pthread_mutex_t mutex;
pthread_cond_t finished = PTHREAD_COND_INITIALIZER;
Stage ready;
Stage stage;
Stage over;
int is_finished;
int middle_is_done;

void* low(void* unused) {
  become_real_time(kLow);
  stage_await(&ready, 3);
  stage_set(&stage, 1);  // The driver takes the device, and waits.
  stage_set(&stage, 2);  // High waits for the device, and middle runs.
  pthread_mutex_lock(&mutex);
  is_finished = 1;
  pthread_cond_signal(&finished);
  pthread_mutex_unlock(&mutex);
  stage_await(&over, 1);
  return NULL;
}

void* driver(void* unused) {
  become_real_time(kLow + 1);
  stage_add(&ready);
  stage_await(&stage, 1);
  pthread_mutex_lock(&device);
  pthread_mutex_lock(&mutex);
  while (!is_finished) pthread_cond_wait(&finished, &mutex);  // @wait
  pthread_mutex_unlock(&mutex);
  pthread_mutex_unlock(&device);
  return NULL;
}

void* middle(void* unused) {
  become_real_time(kMiddle);
  stage_add(&ready);
  stage_await(&stage, 3);
  compute_ms(kLongMs);
  count(&middle_is_done);
  stage_await(&over, 1);
  return NULL;
}

void* high(void* unused) {
  become_real_time(kHigh);
  stage_add(&ready);
  stage_await(&stage, 2);
  stage_set(&stage, 3);
  pthread_mutex_lock(&device);
  must_hold(count_of(&middle_is_done));
  pthread_mutex_unlock(&device);
  stage_set(&over, 1);
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  init_with_protocol(&device, PTHREAD_PRIO_INHERIT, 0);
  init_with_protocol(&mutex, PTHREAD_PRIO_INHERIT, 0);
  run_threads(low, driver, middle, high);
  return 0;
}
