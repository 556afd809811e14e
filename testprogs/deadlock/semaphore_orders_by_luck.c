// A semaphore hands over from the first to the second in this run. It stays a finding: it is not known that it always does.
// EXPECT: lock-order-inversion locks=a,b threads=2 at @LINE(b-after-a) and @LINE(a-after-b)
#include <semaphore.h>

#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
sem_t handover;

void* ab(void* unused) {
  pthread_mutex_lock(&a);
  pthread_mutex_lock(&b);  // @b-after-a
  pthread_mutex_unlock(&b);
  pthread_mutex_unlock(&a);
  return NULL;
}

void* ba(void* unused) {
  pthread_mutex_lock(&b);
  pthread_mutex_lock(&a);  // @a-after-b
  pthread_mutex_unlock(&a);
  pthread_mutex_unlock(&b);
  return NULL;
}

void* first(void* unused) {
  ab(unused);
  sem_post(&handover);
  return NULL;
}

void* second(void* unused) {
  sem_wait(&handover);
  return ba(unused);
}

int main(void) {
  sem_init(&handover, 0, 0);
  run_threads(first, second);
  return 0;
}
