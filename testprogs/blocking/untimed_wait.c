// Waits without a timeout: of a thread that nothing else could end, and of main, for that thread.
// EXPECT: untimed-wait informative=yes at @LINE(wait)
// EXPECT: untimed-wait informative=yes at @LINE(join)
// RUN: detect=untimed-wait
#include "testprogs/contention.h"

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t answered = PTHREAD_COND_INITIALIZER;
int answer;

void* ask(void* unused) {
  pthread_mutex_lock(&mutex);
  while (answer == 0) pthread_cond_wait(&answered, &mutex);  // @wait
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
  must(pthread_join(thread, NULL));  // @join
  return 0;
}
