// pthread_spin_lock orders like a mutex.
// EXPECT: none
#include "testprogs/race.h"

int value;
pthread_spinlock_t spin;

void* counts(void* unused) {
  for (int i = 0; i < 100; ++i) {
    pthread_spin_lock(&spin);
    ++value;
    pthread_spin_unlock(&spin);
  }
  return NULL;
}

int main(void) {
  must(pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE));
  run_threads(counts, counts);
  must(pthread_spin_destroy(&spin));
  return value != 200;
}
