// Every thread waits where only a cancellation can reach it, and that one is on its way.
// EXPECT: none
#include "testprogs/threads.h"

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t never = PTHREAD_COND_INITIALIZER;
Stage stage;
int tid;

void unlock(void* held) { pthread_mutex_unlock(held); }

void* wait_for_ever(void* unused) {
  pthread_mutex_lock(&mutex);
  pthread_cleanup_push(unlock, &mutex);
  tid = raw_gettid();
  stage_set(&stage, 1);
  for (;;) pthread_cond_wait(&never, &mutex);
  pthread_cleanup_pop(1);
  return NULL;
}

int main(void) {
  for (int i = 0; i < 50; ++i) {
    pthread_t thread;
    stage.value = 0;
    must(pthread_create(&thread, NULL, wait_for_ever, NULL));
    stage_await(&stage, 1);
    if (i % 2 == 0) wait_until_blocked(tid);
    must(pthread_cancel(thread));
    must(pthread_join(thread, NULL));
  }
  return 0;
}
