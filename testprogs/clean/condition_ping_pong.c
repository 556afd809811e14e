// A condition used as it should be.
// EXPECT: none
#include "testprogs/threads.h"

pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
int turn;

void* player(void* number) {
  for (int i = 0; i < 500; ++i) {
    pthread_mutex_lock(&m);
    while (turn != (int)(long)number) pthread_cond_wait(&changed, &m);
    turn = !turn;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&m);
  }
  return NULL;
}

int main(void) {
  run_threads(player, player);
  return 0;
}
