// Five philosophers, each with the left fork first.
// EXPECT: lock-order-inversion threads=5 locks=forks[0],forks[1],forks[2],forks[3],forks[4] at @LINE(right-fork)
#include "testprogs/threads.h"

pthread_mutex_t forks[5];

void* philosopher(void* argument) {
  const size_t number = (size_t)argument;
  pthread_mutex_t* first = &forks[number];
  pthread_mutex_t* second = &forks[(number + 1) % 5];
  for (int meal = 0; meal < 3; ++meal) {
    pthread_mutex_lock(first);
    pthread_mutex_lock(second);  // @right-fork
    pthread_mutex_unlock(second);
    pthread_mutex_unlock(first);
  }
  return NULL;
}

int main(void) {
  for (int i = 0; i < 5; ++i) must(pthread_mutex_init(&forks[i], NULL));
  run_in_turn(philosopher, philosopher, philosopher, philosopher, philosopher);
  for (int i = 0; i < 5; ++i) must(pthread_mutex_destroy(&forks[i]));
  return 0;
}
