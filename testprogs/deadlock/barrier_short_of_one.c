// A barrier for three, and only two threads come. (Threads that wait alike are listed once.)
// EXPECT: deadlock threads=2 at @LINE(arrive) and @LINE(join)
// RUN: killed
#include "testprogs/threads.h"

pthread_barrier_t barrier;

void* arrive(void* unused) {
  pthread_barrier_wait(&barrier);  // @arrive
  return NULL;
}

int main(void) {
  pthread_t threads[2];
  must(pthread_barrier_init(&barrier, NULL, 3));
  for (int i = 0; i < 2; ++i) must(pthread_create(&threads[i], NULL, arrive, NULL));
  must(pthread_join(threads[0], NULL));  // @join
  return 0;
}
