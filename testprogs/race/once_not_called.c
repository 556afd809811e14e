// One thread uses what pthread_once made without calling it.
// EXPECT: data-race name=table at @LINE(fill) and @LINE(use)
#include "testprogs/race.h"

int table;
pthread_once_t once = PTHREAD_ONCE_INIT;

static void fill(void) {
  table = 1;  // @fill
}

void* makes(void* unused) {
  pthread_once(&once, fill);
  return NULL;
}

void* uses(void* unused) {
  consume(table);  // @use
  return NULL;
}

int main(void) {
  run_in_turn(makes, uses);
  return 0;
}
