// Threads write different members of one struct on the heap, and read the one that nobody writes.
// EXPECT: none
#include "testprogs/race.h"

typedef struct Shared {
  const int constant;
  char a;
  char b;
  short c;
  double d;
} Shared;

Shared* shared;

void* first(void* unused) {
  shared->a = (char)shared->constant;
  shared->d = shared->constant;
  return NULL;
}

void* second(void* unused) {
  shared->b = (char)shared->constant;
  shared->c = (short)shared->constant;
  return NULL;
}

int main(void) {
  shared = (Shared*)calloc(1, sizeof *shared);
  run_threads(first, second);
  free(shared);
  return 0;
}
