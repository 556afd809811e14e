// strlen and strcmp read a text to its end while it is changed; strcpy writes one that is read.
// EXPECT: data-race name=measured at @LINE(length) and @LINE(change-measured)
// EXPECT: data-race name=compared at @LINE(compare) and @LINE(change-compared)
// EXPECT: data-race name=copied at @LINE(copy) and @LINE(read-copied)
// BUILD: O0 O1 clang-O1
#include <string.h>

#include "testprogs/race.h"

char measured[32] = "a text of some length";
char compared[32] = "a text of some length";
char copied[32];
const char* model = "a text of some length";

void* calls(void* unused) {
  consume(strlen(opaque(&measured[0])));                   // @length
  consume(strcmp(opaque(&compared[0]), *opaque(&model)));  // @compare
  strcpy(opaque(&copied[0]), *opaque(&model));             // @copy
  return NULL;
}

void* changes(void* unused) {
  measured[12] = 'x';   // @change-measured
  compared[20] = 'x';   // @change-compared
  consume(copied[20]);  // @read-copied
  return NULL;
}

int main(void) {
  run_in_turn(calls, changes);
  return 0;
}
