// Two locks live at the same addresses again and again; each generation has one order, the next the opposite one.
// EXPECT: none
#include "testprogs/threads.h"

pthread_mutex_t locks[2];

static void generation(int first) {
  must(pthread_mutex_init(&locks[0], NULL));
  must(pthread_mutex_init(&locks[1], NULL));
  pthread_mutex_lock(&locks[first]);
  pthread_mutex_lock(&locks[1 - first]);
  pthread_mutex_unlock(&locks[1 - first]);
  pthread_mutex_unlock(&locks[first]);
  must(pthread_mutex_destroy(&locks[0]));
  must(pthread_mutex_destroy(&locks[1]));
}

void* even(void* unused) {
  for (int i = 0; i < 40; i += 2) generation(i % 4 / 2);
  return NULL;
}

void* odd(void* unused) {
  for (int i = 1; i < 40; i += 2) generation(1 - i % 4 / 2);
  return NULL;
}

int main(void) {
  run_in_turn(even, odd);
  return 0;
}
