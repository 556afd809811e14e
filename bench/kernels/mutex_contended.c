// One mutex, fought for by 2 and by 8 threads.
#include "kernel.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static volatile long counter;

static void pairs(int thread, long ops) {
  (void)thread;
  for (long i = 0; i < ops; i++) {
    pthread_mutex_lock(&mutex);
    counter = counter + 1;
    pthread_mutex_unlock(&mutex);
  }
}

int main(void) {
  measure_together("mutex-contended-2t", 2, 10000, pairs);
  measure_together("mutex-contended-8t", 8, 2500, pairs);
  return 0;
}
