// The access stands behind a longjmp out of nested calls: its stack is told right.
// EXPECT: data-race name=value at @LINE(first) and @LINE(second)
// BUILD: O1 clang-O1
#include <setjmp.h>

#include "testprogs/race.h"

int value;

static void leave(jmp_buf* target) {
  longjmp(*target, 1);
}

void* first(void* unused) {
  jmp_buf target;
  if (setjmp(target) == 0) leave(opaque(&target));
  value = 1;  // @first
  return NULL;
}

void* second(void* unused) {
  value = 2;  // @second
  return NULL;
}

int main(void) {
  run_in_turn(first, second);
  return 0;
}
