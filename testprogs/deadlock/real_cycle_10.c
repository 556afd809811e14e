// A cycle of 10 locks and 10 threads, really hit.
// EXPECT: deadlock locks=a,b,c,d,e,f,g,h,i,j threads=10 confidence=observed at @LINE(b-after-a) and @LINE(c-after-b) and @LINE(d-after-c) and @LINE(e-after-d) and @LINE(f-after-e) and @LINE(g-after-f) and @LINE(h-after-g) and @LINE(i-after-h) and @LINE(j-after-i) and @LINE(a-after-j)
// RUN: killed
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t c = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t d = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t e = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t f = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t g = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t h = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t i = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t j = PTHREAD_MUTEX_INITIALIZER;
Stage stage;

void* take_a_b(void* unused) {
  pthread_mutex_lock(&a);
  stage_add(&stage);
  stage_await(&stage, 10);
  pthread_mutex_lock(&b);  // @b-after-a
  return NULL;
}

void* take_b_c(void* unused) {
  pthread_mutex_lock(&b);
  stage_add(&stage);
  stage_await(&stage, 10);
  pthread_mutex_lock(&c);  // @c-after-b
  return NULL;
}

void* take_c_d(void* unused) {
  pthread_mutex_lock(&c);
  stage_add(&stage);
  stage_await(&stage, 10);
  pthread_mutex_lock(&d);  // @d-after-c
  return NULL;
}

void* take_d_e(void* unused) {
  pthread_mutex_lock(&d);
  stage_add(&stage);
  stage_await(&stage, 10);
  pthread_mutex_lock(&e);  // @e-after-d
  return NULL;
}

void* take_e_f(void* unused) {
  pthread_mutex_lock(&e);
  stage_add(&stage);
  stage_await(&stage, 10);
  pthread_mutex_lock(&f);  // @f-after-e
  return NULL;
}

void* take_f_g(void* unused) {
  pthread_mutex_lock(&f);
  stage_add(&stage);
  stage_await(&stage, 10);
  pthread_mutex_lock(&g);  // @g-after-f
  return NULL;
}

void* take_g_h(void* unused) {
  pthread_mutex_lock(&g);
  stage_add(&stage);
  stage_await(&stage, 10);
  pthread_mutex_lock(&h);  // @h-after-g
  return NULL;
}

void* take_h_i(void* unused) {
  pthread_mutex_lock(&h);
  stage_add(&stage);
  stage_await(&stage, 10);
  pthread_mutex_lock(&i);  // @i-after-h
  return NULL;
}

void* take_i_j(void* unused) {
  pthread_mutex_lock(&i);
  stage_add(&stage);
  stage_await(&stage, 10);
  pthread_mutex_lock(&j);  // @j-after-i
  return NULL;
}

void* take_j_a(void* unused) {
  pthread_mutex_lock(&j);
  stage_add(&stage);
  stage_await(&stage, 10);
  pthread_mutex_lock(&a);  // @a-after-j
  return NULL;
}

int main(void) {
  run_threads(take_a_b, take_b_c, take_c_d, take_d_e, take_e_f, take_f_g, take_g_h, take_h_i, take_i_j, take_j_a);
  return 0;
}
