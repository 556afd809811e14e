// Opposite orders in two parallel regions, and in two rounds of one: a region ends, and a barrier is passed, before anything of what
// follows begins.
// EXPECT: none
// COMPILE: -fopenmp
// LINK: gomp
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
int counter;

void both(pthread_mutex_t* first, pthread_mutex_t* second) {
  pthread_mutex_lock(first);
  pthread_mutex_lock(second);
  ++counter;
  pthread_mutex_unlock(second);
  pthread_mutex_unlock(first);
}

int main(void) {
#pragma omp parallel num_threads(3)
  {
    both(&a, &b);
#pragma omp barrier
    both(&b, &a);
  }
#pragma omp parallel for num_threads(3) schedule(dynamic)
  for (int i = 0; i < 6; ++i) both(&a, &b);
  both(&b, &a);
  return counter != 13;
}
