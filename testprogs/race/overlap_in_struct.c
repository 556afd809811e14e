// A struct is copied as a whole while one of its members is written.
// EXPECT: data-race name=shared.members[9] at @LINE(copy) and @LINE(member)
// BUILD: O0 O1 O2 clang-O0 clang-O1 clang-O2
#include "testprogs/race.h"

typedef struct Large {
  long members[12];
} Large;

Large shared;
Large copy;

void* copies(void* unused) {
  copy = shared;  // @copy
  return NULL;
}

void* writes(void* unused) {
  shared.members[9] = 1;  // @member
  return NULL;
}

int main(void) {
  run_in_turn(copies, writes);
  return 0;
}
