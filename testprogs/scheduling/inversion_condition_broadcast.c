// Two threads of high priority are notified at once, by a thread that goes on with their mutex; one of them waits with a timeout. A third one,
// of lower priority than both, waits as well.
// EXPECT: priority-inversion subkind=unbounded locks=desk at @LINE(request) and @LINE(hold)
// RUN: needs=real-time
#include "testprogs/inversion.h"

pthread_mutex_t desk = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t ordered = PTHREAD_COND_INITIALIZER;
int orders;
int served;

void* low(void* unused) {
  low_begins();
  pthread_mutex_lock(&desk);  // @hold
  ++orders;
  pthread_cond_broadcast(&ordered);
  low_works_on();
  pthread_mutex_unlock(&desk);
  low_ends();
  return NULL;
}

void await_order(int is_timed) {
  const struct timespec late = in_ms(CLOCK_REALTIME, 19000);
  pthread_mutex_lock(&desk);
  high_is_ready();
  while (orders == 0) is_timed ? pthread_cond_timedwait(&ordered, &desk, &late) : pthread_cond_wait(&ordered, &desk);  // @request
  must_hold(middle_is_done());
  const int is_last = ++served == 3;
  pthread_mutex_unlock(&desk);
  if (is_last) high_ends();
}

void* high(void* unused) {
  become_real_time(kHigh);
  await_order(0);
  return NULL;
}

void* high_for_a_time(void* unused) {
  become_real_time(kHigh);
  await_order(1);
  return NULL;
}

void* not_so_high(void* unused) {
  become_real_time(kHigh - 1);
  await_order(0);
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  roles_needed = 4;
  run_threads(low, middle, not_so_high, high, high_for_a_time);
  return 0;
}
