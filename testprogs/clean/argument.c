// Arguments reach the program as they are.
// EXPECT: none
// RUN: arg=--format arg=json exit=7
#include <string.h>

#include "testprogs/threads.h"

void* nothing(void* unused) { return unused; }

int main(int argc, char** argv) {
  run_threads(nothing);
  return argc == 3 && strcmp(argv[1], "--format") == 0 && strcmp(argv[2], "json") == 0 ? 7 : 1;
}
