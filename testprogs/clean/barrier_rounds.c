// Three threads meet at a barrier again and again; the last to arrive goes on to join at once.
// EXPECT: none
#include "testprogs/threads.h"

pthread_barrier_t barrier;

void* meet(void* unused) {
  for (int i = 0; i < 2000; ++i) pthread_barrier_wait(&barrier);
  return NULL;
}

int main(void) {
  pthread_t threads[2];
  must(pthread_barrier_init(&barrier, NULL, 3));
  for (int i = 0; i < 2; ++i) must(pthread_create(&threads[i], NULL, meet, NULL));
  meet(NULL);
  for (int i = 0; i < 2; ++i) must(pthread_join(threads[i], NULL));
  must(pthread_barrier_destroy(&barrier));
  return 0;
}
