// A thread is cancelled in a condition wait; its cleanup handler unlocks. Nothing stays held.
// EXPECT: none
#include "testprogs/threads.h"

pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t never = PTHREAD_COND_INITIALIZER;
Stage stage;
int tid;

void unlock(void* mutex) { pthread_mutex_unlock(mutex); }

void* waits(void* unused) {
  pthread_mutex_lock(&m);
  pthread_cleanup_push(unlock, &m);
  tid = raw_gettid();
  stage_set(&stage, 1);
  for (;;) pthread_cond_wait(&never, &m);
  pthread_cleanup_pop(1);
  return NULL;
}

int main(void) {
  pthread_t thread;
  must(pthread_create(&thread, NULL, waits, NULL));
  stage_await(&stage, 1);
  wait_until_blocked(tid);
  must(pthread_cancel(thread));
  must(pthread_join(thread, NULL));
  must(pthread_mutex_lock(&m));
  must(pthread_mutex_unlock(&m));
  return 0;
}
