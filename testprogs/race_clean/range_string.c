// String functions end at the end of the text, or at the first difference: what lies behind is not read.
// EXPECT: none
// BUILD: O0 O1 clang-O1
#include <string.h>

#include "testprogs/race.h"

char text[64] = "first\0second";
char other[64] = "fixed";
char target[64];

void* calls(void* unused) {
  consume(strlen(opaque(&text[0])));
  consume(strcmp(opaque(&text[0]), opaque(&other[0])));
  consume(strncmp(opaque(&text[0]), opaque(&other[0]), 5));
  consume(memcmp(opaque(&text[0]), opaque(&other[0]), 5));
  consume(strchr(opaque(&text[0]), 's'));
  strcpy(opaque(&target[0]), opaque(&text[0]));
  return NULL;
}

void* changes(void* unused) {
  text[6] = 'x';
  other[8] = 'x';
  target[8] = 'x';
  return NULL;
}

int main(void) {
  run_in_turn(calls, changes);
  return 0;
}
