// Both threads want the lock all the time, and get it in turn.
// EXPECT: none
#include "testprogs/contention.h"

enum { kTurns = 100 };

pthread_mutex_t account = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t next = PTHREAD_COND_INITIALIZER;
size_t turn_of;
int bookings[2];

void* book_in_turn(void* number) {
  const size_t mine = (size_t)number;
  for (int turn = 0; turn < kTurns; ++turn) {
    pthread_mutex_lock(&account);
    while (turn_of != mine) pthread_cond_wait(&next, &account);
    compute_us(500);
    ++bookings[mine];
    turn_of = 1 - mine;
    pthread_cond_signal(&next);
    pthread_mutex_unlock(&account);
  }
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(book_in_turn, book_in_turn);
  must_hold(bookings[0] == bookings[1]);
  return 0;
}
