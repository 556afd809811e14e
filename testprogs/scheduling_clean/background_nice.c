// Background work of nice level 19 that shares nothing with the rest, and the rest leaves it time.
// EXPECT: none
#include "testprogs/contention.h"

pthread_mutex_t cache = PTHREAD_MUTEX_INITIALIZER;
int collected;
int served;

void* collect(void* unused) {
  become_nice(19);
  for (int i = 0; i < 20; ++i) {
    compute_us(300);
    ++collected;
    usleep(3000);
  }
  return NULL;
}

void* serve(void* unused) {
  for (int i = 0; i < 60; ++i) {
    pthread_mutex_lock(&cache);
    ++served;
    pthread_mutex_unlock(&cache);
    usleep(1500);
  }
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  run_threads(collect, serve, serve);
  must_hold(collected == 20 && served == 120);
  return 0;
}
