// An uncontended pthread_spin_lock + unlock: the cheapest lock there is, so the dearest to watch.
#include "kernel.h"

static pthread_spinlock_t lock;

static void pairs(int thread, long ops) {
  (void)thread;
  for (long i = 0; i < ops; i++) {
    pthread_spin_lock(&lock);
    pthread_spin_unlock(&lock);
  }
}

int main(void) {
  must(pthread_spin_init(&lock, PTHREAD_PROCESS_PRIVATE) != 0, "pthread_spin_init");
  measure_each("spinlock-pair", 1, 5000, pairs);
  return 0;
}
