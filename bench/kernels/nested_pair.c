// Two uncontended mutexes, one taken inside the other: an operation is both pairs.
#include "kernel.h"

static pthread_mutex_t outer = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t inner = PTHREAD_MUTEX_INITIALIZER;

static void nested(int thread, long ops) {
  (void)thread;
  for (long i = 0; i < ops; i++) {
    pthread_mutex_lock(&outer);
    pthread_mutex_lock(&inner);
    pthread_mutex_unlock(&inner);
    pthread_mutex_unlock(&outer);
  }
}

int main(void) {
  measure_each("nested-pair", 1, 2500, nested);
  return 0;
}
