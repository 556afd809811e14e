// Two threads wake each other by semaphores, thousands of times: each waits as soon as it has posted.
// EXPECT: none
#include <semaphore.h>

#include "testprogs/threads.h"

sem_t ping;
sem_t pong;

void* player(void* number) {
  sem_t* mine = number == NULL ? &ping : &pong;
  sem_t* theirs = number == NULL ? &pong : &ping;
  for (int i = 0; i < 5000; ++i) {
    sem_wait(mine);
    sem_post(theirs);
  }
  return NULL;
}

int main(void) {
  must(sem_init(&ping, 0, 1));
  must(sem_init(&pong, 0, 0));
  run_threads(player, player);
  return 0;
}
