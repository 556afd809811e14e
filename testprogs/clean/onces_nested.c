// One initialisation uses another; two threads want both, and one of them waits for either.
// EXPECT: none
#include "testprogs/threads.h"

pthread_once_t outer = PTHREAD_ONCE_INIT;
pthread_once_t inner = PTHREAD_ONCE_INIT;
pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
int tid;

void set_up_inner(void) {
  pthread_mutex_lock(&a);
  pthread_mutex_unlock(&a);
}

void set_up_outer(void) {
  pthread_once(&inner, set_up_inner);
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  wait_until_blocked(tid);
}

void* initialise(void* unused) {
  pthread_once(&outer, set_up_outer);
  return NULL;
}

void* wait_for_it(void* unused) {
  stage_await(&stage, 1);
  tid = raw_gettid();
  stage_set(&stage, 2);
  pthread_once(&outer, set_up_outer);
  pthread_once(&inner, set_up_inner);
  return NULL;
}

int main(void) {
  run_threads(initialise, wait_for_it);
  return 0;
}
