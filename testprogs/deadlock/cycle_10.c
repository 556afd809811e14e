// A cycle of 10 locks and 10 threads, one after another.
// EXPECT: lock-order-inversion locks=a,b,c,d,e,f,g,h,i,j threads=10 confidence=predicted at @LINE(b-after-a) and @LINE(c-after-b) and @LINE(d-after-c) and @LINE(e-after-d) and @LINE(f-after-e) and @LINE(g-after-f) and @LINE(h-after-g) and @LINE(i-after-h) and @LINE(j-after-i) and @LINE(a-after-j)
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

void* take_d_e(void* unused) {
  stage_await(&stage, 3);
  pthread_mutex_lock(&d);
  pthread_mutex_lock(&e);  // @e-after-d
  pthread_mutex_unlock(&e);
  pthread_mutex_unlock(&d);
  stage_set(&stage, 4);
  return NULL;
}

void* take_e_f(void* unused) {
  stage_await(&stage, 4);
  pthread_mutex_lock(&e);
  pthread_mutex_lock(&f);  // @f-after-e
  pthread_mutex_unlock(&f);
  pthread_mutex_unlock(&e);
  stage_set(&stage, 5);
  return NULL;
}

void* take_f_g(void* unused) {
  stage_await(&stage, 5);
  pthread_mutex_lock(&f);
  pthread_mutex_lock(&g);  // @g-after-f
  pthread_mutex_unlock(&g);
  pthread_mutex_unlock(&f);
  stage_set(&stage, 6);
  return NULL;
}

void* take_g_h(void* unused) {
  stage_await(&stage, 6);
  pthread_mutex_lock(&g);
  pthread_mutex_lock(&h);  // @h-after-g
  pthread_mutex_unlock(&h);
  pthread_mutex_unlock(&g);
  stage_set(&stage, 7);
  return NULL;
}

void* take_h_i(void* unused) {
  stage_await(&stage, 7);
  pthread_mutex_lock(&h);
  pthread_mutex_lock(&i);  // @i-after-h
  pthread_mutex_unlock(&i);
  pthread_mutex_unlock(&h);
  stage_set(&stage, 8);
  return NULL;
}

void* take_i_j(void* unused) {
  stage_await(&stage, 8);
  pthread_mutex_lock(&i);
  pthread_mutex_lock(&j);  // @j-after-i
  pthread_mutex_unlock(&j);
  pthread_mutex_unlock(&i);
  stage_set(&stage, 9);
  return NULL;
}

void* take_j_a(void* unused) {
  stage_await(&stage, 9);
  pthread_mutex_lock(&j);
  pthread_mutex_lock(&a);  // @a-after-j
  pthread_mutex_unlock(&a);
  pthread_mutex_unlock(&j);
  stage_set(&stage, 10);
  return NULL;
}

int main(void) {
  run_threads(take_a_b, take_b_c, take_c_d, take_d_e, take_e_f, take_f_g, take_g_h, take_h_i, take_i_j, take_j_a);
  return 0;
}
