// A clean program that fails: `concheck run` gives its own exit code back.
// EXPECT: none
// RUN: exit=42
#include "testprogs/threads.h"

void* nothing(void* unused) { return unused; }

int main(void) {
  run_threads(nothing);
  return 42;
}
