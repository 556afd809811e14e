// A barrier is initialised again and again, for other numbers of threads, each time after all have left it.
// EXPECT: none
#include "testprogs/threads.h"

pthread_barrier_t barrier;

void* meets(void* unused) {
  pthread_barrier_wait(&barrier);
  return NULL;
}

int main(void) {
  for (int i = 0; i < 20; ++i) {
    must(pthread_barrier_init(&barrier, NULL, 2));
    run_threads(meets, meets);
    must(pthread_barrier_init(&barrier, NULL, 3));
    run_threads(meets, meets, meets);
  }
  return 0;
}
