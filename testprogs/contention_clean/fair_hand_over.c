// Much contention, all of it short: four threads that take turns at one lock.
// EXPECT: none
#include "testprogs/contention.h"

pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
int counter;

void* work(void* unused) {
  for (int turn = 0; turn < 3000; ++turn) {
    pthread_mutex_lock(&lock);
    ++counter;
    pthread_mutex_unlock(&lock);
    for (volatile int i = 0; i < 500; ++i) {
    }
  }
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(work, work, work, work);
  must_hold(counter == 12000);
  return 0;
}
