// What is written behind the message through the pipe is not ordered by it.
// EXPECT: data-race name=value at @LINE(write) and @LINE(read)
// BUILD: O1 clang-O1
#include <unistd.h>

#include "testprogs/race.h"

int value;
int pipes[2];
Stage stage;

void* sends(void* unused) {
  if (write(pipes[1], "x", 1) != 1) abort();
  value = 1;  // @write
  stage_set(&stage, 1);
  return NULL;
}

void* receives(void* unused) {
  char text;
  if (read(pipes[0], &text, 1) != 1) abort();
  stage_await(&stage, 1);
  consume(value);  // @read
  return NULL;
}

int main(void) {
  must(pipe(pipes));
  run_threads(sends, receives);
  return 0;
}
