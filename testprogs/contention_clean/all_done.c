// Who waits until all is done is woken by each that has done its part.
// EXPECT: none
#include "testprogs/contention.h"

enum { kParts = 60, kWorkers = 2 };

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t progressed = PTHREAD_COND_INITIALIZER;
int missing = kParts * kWorkers;

void* await_all(void* unused) {
  pthread_mutex_lock(&mutex);
  while (missing > 0) pthread_cond_wait(&progressed, &mutex);
  pthread_mutex_unlock(&mutex);
  return NULL;
}

void* work(void* unused) {
  for (int part = 0; part < kParts; ++part) {
    raw_pause_us(3000);
    pthread_mutex_lock(&mutex);
    --missing;
    pthread_cond_signal(&progressed);
    pthread_mutex_unlock(&mutex);
  }
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(await_all, work, work);
  return 0;
}
