// An uncontended pthread_mutex_lock + unlock: 1, 2 and 8 threads, each with a lock of its own.
#include "kernel.h"

static struct {
  pthread_mutex_t mutex;
  char padding[kCacheLine];
} locks[kMaxThreads];

static void pairs(int thread, long ops) {
  pthread_mutex_t* mutex = &locks[thread].mutex;
  for (long i = 0; i < ops; i++) {
    pthread_mutex_lock(mutex);
    pthread_mutex_unlock(mutex);
  }
}

int main(void) {
  for (int i = 0; i < kMaxThreads; i++) pthread_mutex_init(&locks[i].mutex, NULL);
  measure_each("mutex-pair-1t", 1, 5000, pairs);
  measure_each("mutex-pair-2t", 2, 5000, pairs);
  measure_each("mutex-pair-8t", 8, 5000, pairs);
  return 0;
}
