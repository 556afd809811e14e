// A barrier separates rounds: each has one order, the next the other.
// EXPECT: none
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
pthread_barrier_t barrier;

static void ab(void) {
  pthread_mutex_lock(&a);
  pthread_mutex_lock(&b);
  pthread_mutex_unlock(&b);
  pthread_mutex_unlock(&a);
}

static void ba(void) {
  pthread_mutex_lock(&b);
  pthread_mutex_lock(&a);
  pthread_mutex_unlock(&a);
  pthread_mutex_unlock(&b);
}

void* worker(void* unused) {
  for (size_t round = 0; round < 6; ++round) {
    if (round % 2 == 0) {
      ab();
    } else {
      ba();
    }
    pthread_barrier_wait(&barrier);
  }
  return NULL;
}

int main(void) {
  must(pthread_barrier_init(&barrier, NULL, 2));
  run_threads(worker, worker);
  must(pthread_barrier_destroy(&barrier));
  return 0;
}
