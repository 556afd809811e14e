// A semaphore used as a lock, which its holder gives to who asked for it: each waits for its turn.
// EXPECT: none
#include <semaphore.h>

#include "testprogs/contention.h"

sem_t turn_of[2];
int pages;

void* print_in_turn(void* number) {
  const int mine = (int)(size_t)number;
  for (int page = 0; page < 100; ++page) {
    must(sem_wait(&turn_of[mine]));
    must_hold(count_of(&pages) % 2 == mine);
    count(&pages);
    compute_us(500);
    must(sem_post(&turn_of[1 - mine]));
  }
  return NULL;
}

int main(void) {
  begin_run();
  must(sem_init(&turn_of[0], 0, 1));
  must(sem_init(&turn_of[1], 0, 0));
  run_threads(print_in_turn, print_in_turn);
  return 0;
}
