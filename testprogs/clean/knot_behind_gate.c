// As deadlock/knot.c, but one lock is held around all of it: no two of these nestings can meet.
// EXPECT: none
#include "testprogs/threads.h"

pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t locks[5] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER,
                            PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER};

void nest(int outer, int inner) {
  pthread_mutex_lock(&gate);
  pthread_mutex_lock(&locks[outer]);
  pthread_mutex_lock(&locks[inner]);
  pthread_mutex_unlock(&locks[inner]);
  pthread_mutex_unlock(&locks[outer]);
  pthread_mutex_unlock(&gate);
}

void* up(void* unused) {
  for (int outer = 0; outer < 5; ++outer) {
    for (int inner = outer + 1; inner < 5; ++inner) nest(outer, inner);
  }
  return NULL;
}

void* down(void* unused) {
  for (int outer = 0; outer < 5; ++outer) {
    for (int inner = 0; inner < outer; ++inner) nest(outer, inner);
  }
  return NULL;
}

int main(void) {
  run_in_turn(up, down);
  return 0;
}
