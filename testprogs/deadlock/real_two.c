// Two separate deadlocks in one process.
// EXPECT: deadlock locks=a,b threads=2 at @LINE(b-after-a) and @LINE(a-after-b)
// EXPECT: deadlock locks=c,d threads=2 at @LINE(d-after-c) and @LINE(c-after-d)
// RUN: killed announcements=2
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t c = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t d = PTHREAD_MUTEX_INITIALIZER;
Stage stage;

void* first(void* unused) {
  pthread_mutex_lock(&a);
  stage_add(&stage);
  stage_await(&stage, 4);
  pthread_mutex_lock(&b);  // @b-after-a
  return NULL;
}

void* second(void* unused) {
  pthread_mutex_lock(&b);
  stage_add(&stage);
  stage_await(&stage, 4);
  pthread_mutex_lock(&a);  // @a-after-b
  return NULL;
}

void* third(void* unused) {
  pthread_mutex_lock(&c);
  stage_add(&stage);
  stage_await(&stage, 4);
  pthread_mutex_lock(&d);  // @d-after-c
  return NULL;
}

void* fourth(void* unused) {
  pthread_mutex_lock(&d);
  stage_add(&stage);
  stage_await(&stage, 4);
  pthread_mutex_lock(&c);  // @c-after-d
  return NULL;
}

int main(void) {
  run_threads(first, second, third, fourth);
  return 0;
}
