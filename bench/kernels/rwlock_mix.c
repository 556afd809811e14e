// One rwlock, nine of ten acquisitions shared: by 1 thread, and by 2 that meet.
#include "kernel.h"

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static volatile long counter;

static void mix(int thread, long ops) {
  (void)thread;
  for (long i = 0; i < ops; i++) {
    if (i % 10 == 9) {
      pthread_rwlock_wrlock(&lock);
      counter = counter + 1;
    } else {
      pthread_rwlock_rdlock(&lock);
      (void)counter;
    }
    pthread_rwlock_unlock(&lock);
  }
}

int main(void) {
  measure_each("rwlock-mix-1t", 1, 5000, mix);
  measure_together("rwlock-mix-2t", 2, 5000, mix);
  return 0;
}
