// Five philosophers; the last takes the forks the other way round.
// EXPECT: none
#include "testprogs/threads.h"

pthread_mutex_t forks[5];

void* philosopher(void* argument) {
  const size_t number = (size_t)argument;
  pthread_mutex_t* first = &forks[number < 4 ? number : 0];
  pthread_mutex_t* second = &forks[number < 4 ? number + 1 : 4];
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
