// Each wait has a timeout, after which the thread looks whether there is still something to wait for.
// EXPECT: none
// RUN: detect=untimed-wait
#include "testprogs/contention.h"

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t answered = PTHREAD_COND_INITIALIZER;
int answer;

void* ask(void* unused) {
  const struct timespec until = in_ms(CLOCK_REALTIME, 10000);
  pthread_mutex_lock(&mutex);
  while (answer == 0) must(pthread_cond_timedwait(&answered, &mutex, &until));
  pthread_mutex_unlock(&mutex);
  return NULL;
}

int main(void) {
  pthread_t thread;
  begin_run();
  must(pthread_create(&thread, NULL, ask, NULL));
  raw_pause_us(20000);
  pthread_mutex_lock(&mutex);
  answer = 1;
  pthread_cond_signal(&answered);
  pthread_mutex_unlock(&mutex);
  const struct timespec until = in_ms(CLOCK_REALTIME, 10000);
  must(pthread_timedjoin_np(thread, NULL, &until));
  return 0;
}
