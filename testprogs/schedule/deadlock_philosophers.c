// Deadlock: five philosophers who all take the left fork first.
#include "testprogs/schedule.h"

enum { kSeats = 5 };
static pthread_mutex_t forks[kSeats] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER,
                                        PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER};

static void* dine(void* number) {
  const size_t seat = (size_t)number;
  for (int i = 0; i < 5; ++i) {
    pthread_mutex_lock(&forks[seat]);
    pthread_mutex_lock(&forks[(seat + 1) % kSeats]);
    pthread_mutex_unlock(&forks[(seat + 1) % kSeats]);
    pthread_mutex_unlock(&forks[seat]);
  }
  return NULL;
}

int main(void) {
  bound_run();
  run_threads(dine, dine, dine, dine, dine);
  return 0;
}
