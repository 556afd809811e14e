// A semaphore that starts at 1 is used as a lock inside a mutex, in one order.
// EXPECT: none
#include <semaphore.h>

#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
sem_t lock;
long count;

void* work(void* unused) {
  for (int i = 0; i < 500; ++i) {
    pthread_mutex_lock(&a);
    while (sem_wait(&lock) != 0) {
    }
    ++count;
    sem_post(&lock);
    pthread_mutex_unlock(&a);
  }
  return NULL;
}

int main(void) {
  sem_init(&lock, 0, 1);
  run_threads(work, work);
  return count == 1000 ? 0 : 1;
}
