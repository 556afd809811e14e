// write() takes bytes that another thread changes.
// EXPECT: data-race name=buffer at @LINE(write) and @LINE(change)
#include <unistd.h>

#include "testprogs/race.h"

char buffer[100];
int pipes[2];

void* sends(void* unused) {
  if (write(pipes[1], buffer, sizeof buffer) != sizeof buffer) abort();  // @write
  return NULL;
}

void* changes(void* unused) {
  buffer[77] = 1;  // @change
  return NULL;
}

int main(void) {
  must(pipe(pipes));
  run_in_turn(sends, changes);
  return 0;
}
