// Everybody waits, but one of them was notified and has not run yet: the notifier goes to join at once, many times.
// EXPECT: none
#include "testprogs/threads.h"

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
int turn;

void* play(void* number) {
  const int mine = (int)(size_t)number;
  for (int round = 0; round < 2000; ++round) {
    pthread_mutex_lock(&mutex);
    while (turn != mine) pthread_cond_wait(&changed, &mutex);
    turn = (mine + 1) % 3;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
  }
  return NULL;
}

int main(void) {
  run_threads(play, play, play);
  return 0;
}
