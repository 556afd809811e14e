// What pthread_once ran is ordered before everybody who called it.
// EXPECT: none
// BUILD: O1 clang-O1
#include "testprogs/race.h"

int table[4];
pthread_once_t once = PTHREAD_ONCE_INIT;

static void fill(void) {
  for (int i = 0; i < 4; ++i) table[i] = i;
}

void* uses(void* number) {
  pthread_once(&once, fill);
  if (table[(long)number] != (int)(long)number) abort();
  return NULL;
}

int main(void) {
  run_threads(uses, uses, uses, uses);
  return 0;
}
