// The same in every round of a barrier, with a reader's hold: a writer comes after it.
// EXPECT: none
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_rwlock_t start = PTHREAD_RWLOCK_INITIALIZER;
pthread_barrier_t barrier;
pthread_barrier_t end_of_round;

enum { kRounds = 20 };

void* reader(void* unused) {
  for (int round = 0; round < kRounds; ++round) {
    pthread_rwlock_rdlock(&start);
    pthread_barrier_wait(&barrier);
    pthread_mutex_lock(&a);
    pthread_mutex_unlock(&a);
    pthread_rwlock_unlock(&start);
    pthread_barrier_wait(&end_of_round);
  }
  return NULL;
}

void* writer(void* unused) {
  for (int round = 0; round < kRounds; ++round) {
    pthread_barrier_wait(&barrier);
    pthread_rwlock_wrlock(&start);
    pthread_rwlock_unlock(&start);
    pthread_mutex_lock(&a);
    pthread_rwlock_wrlock(&start);
    pthread_rwlock_unlock(&start);
    pthread_mutex_unlock(&a);
    pthread_barrier_wait(&end_of_round);
  }
  return NULL;
}

int main(void) {
  must(pthread_barrier_init(&barrier, NULL, 2));
  must(pthread_barrier_init(&end_of_round, NULL, 2));
  run_threads(reader, writer);
  must(pthread_barrier_destroy(&barrier));
  must(pthread_barrier_destroy(&end_of_round));
  return 0;
}
