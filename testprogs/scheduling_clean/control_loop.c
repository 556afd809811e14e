// A control loop with a real-time priority, and what belongs to it: a mutex with inheritance that it shares with an ordinary
// thread, and a condition by which it gives that thread its results.
// EXPECT: none
// RUN: needs=real-time
#include "testprogs/contention.h"

enum { kPeriods = 80 };

pthread_mutex_t state;
pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
int produced;
int logged;

void* control(void* unused) {
  become_real_time(kHigh);
  for (int period = 0; period < kPeriods; ++period) {
    usleep(2000);
    pthread_mutex_lock(&state);
    ++produced;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&state);
  }
  return NULL;
}

void* log_results(void* unused) {
  pthread_mutex_lock(&state);
  while (logged < kPeriods) {
    while (produced == logged) pthread_cond_wait(&changed, &state);
    logged = produced;
    compute_us(200);
  }
  pthread_mutex_unlock(&state);
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  init_with_protocol(&state, PTHREAD_PRIO_INHERIT, 0);
  run_threads(control, log_results);
  must_hold(logged == kPeriods);
  return 0;
}
