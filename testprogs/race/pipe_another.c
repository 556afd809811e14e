// Two threads use two pipes: no message goes from one to the other.
// EXPECT: data-race name=value at @LINE(write) and @LINE(read)
#include <unistd.h>

#include "testprogs/race.h"

int value;
int first_pipe[2];
int second_pipe[2];

void* sends(void* unused) {
  value = 1;  // @write
  if (write(first_pipe[1], "x", 1) != 1) abort();
  return NULL;
}

void* receives(void* unused) {
  char text;
  if (read(second_pipe[0], &text, 1) != 1) abort();
  consume(value);  // @read
  return NULL;
}

int main(void) {
  must(pipe(first_pipe));
  must(pipe(second_pipe));
  if (write(second_pipe[1], "x", 1) != 1) return 1;
  run_in_turn(sends, receives);
  return 0;
}
