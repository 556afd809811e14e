// A cycle of 3 locks and 3 threads, really hit.
// EXPECT: deadlock locks=a,b,c threads=3 confidence=observed at @LINE(b-after-a) and @LINE(c-after-b) and @LINE(a-after-c)
// RUN: killed
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t c = PTHREAD_MUTEX_INITIALIZER;
Stage stage;

void* take_a_b(void* unused) {
  pthread_mutex_lock(&a);
  stage_add(&stage);
  stage_await(&stage, 3);
  pthread_mutex_lock(&b);  // @b-after-a
  return NULL;
}

void* take_b_c(void* unused) {
  pthread_mutex_lock(&b);
  stage_add(&stage);
  stage_await(&stage, 3);
  pthread_mutex_lock(&c);  // @c-after-b
  return NULL;
}

void* take_c_a(void* unused) {
  pthread_mutex_lock(&c);
  stage_add(&stage);
  stage_await(&stage, 3);
  pthread_mutex_lock(&a);  // @a-after-c
  return NULL;
}

int main(void) {
  run_threads(take_a_b, take_b_c, take_c_a);
  return 0;
}
