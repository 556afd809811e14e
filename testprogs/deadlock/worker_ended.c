// The only thread that could have served the others ends without doing so: what remains can not go on.
// EXPECT: deadlock threads=2 at @LINE(wait) and @LINE(join)
// RUN: killed
#include "testprogs/threads.h"

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
Stage stage;
int waiter_tid;
int main_tid;

void* wait_for_it(void* unused) {
  pthread_mutex_lock(&mutex);
  waiter_tid = raw_gettid();
  stage_set(&stage, 1);
  for (;;) {
    pthread_cond_wait(&changed, &mutex);  // @wait
  }
}

void* serve_nobody(void* unused) {
  stage_await(&stage, 2);
  wait_until_blocked(waiter_tid);
  wait_until_blocked(main_tid);
  return NULL;
}

int main(void) {
  pthread_t waiter;
  pthread_t worker;
  main_tid = raw_gettid();
  must(pthread_create(&waiter, NULL, wait_for_it, NULL));
  must(pthread_create(&worker, NULL, serve_nobody, NULL));
  must(pthread_detach(worker));
  stage_await(&stage, 1);
  stage_set(&stage, 2);
  must(pthread_join(waiter, NULL));  // @join
  return 0;
}
