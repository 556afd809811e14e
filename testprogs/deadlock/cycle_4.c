// A cycle of 4 locks and 4 threads, one after another.
// EXPECT: lock-order-inversion locks=a,b,c,d threads=4 confidence=predicted at @LINE(b-after-a) and @LINE(c-after-b) and @LINE(d-after-c) and @LINE(a-after-d)
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t c = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t d = PTHREAD_MUTEX_INITIALIZER;
Stage stage;

void* take_a_b(void* unused) {
  stage_await(&stage, 0);
  pthread_mutex_lock(&a);
  pthread_mutex_lock(&b);  // @b-after-a
  pthread_mutex_unlock(&b);
  pthread_mutex_unlock(&a);
  stage_set(&stage, 1);
  return NULL;
}

void* take_b_c(void* unused) {
  stage_await(&stage, 1);
  pthread_mutex_lock(&b);
  pthread_mutex_lock(&c);  // @c-after-b
  pthread_mutex_unlock(&c);
  pthread_mutex_unlock(&b);
  stage_set(&stage, 2);
  return NULL;
}

void* take_c_d(void* unused) {
  stage_await(&stage, 2);
  pthread_mutex_lock(&c);
  pthread_mutex_lock(&d);  // @d-after-c
  pthread_mutex_unlock(&d);
  pthread_mutex_unlock(&c);
  stage_set(&stage, 3);
  return NULL;
}

void* take_d_a(void* unused) {
  stage_await(&stage, 3);
  pthread_mutex_lock(&d);
  pthread_mutex_lock(&a);  // @a-after-d
  pthread_mutex_unlock(&a);
  pthread_mutex_unlock(&d);
  stage_set(&stage, 4);
  return NULL;
}

int main(void) {
  run_threads(take_a_b, take_b_c, take_c_d, take_d_a);
  return 0;
}
