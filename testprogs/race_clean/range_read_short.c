// read() writes only as many bytes as came.
// EXPECT: none
#include <unistd.h>

#include "testprogs/race.h"

char buffer[100];
int pipes[2];

void* fills(void* unused) {
  if (read(pipes[0], buffer, sizeof buffer) != 10) abort();
  return NULL;
}

void* uses(void* unused) {
  buffer[10] = 1;
  return NULL;
}

int main(void) {
  must(pipe(pipes));
  if (write(pipes[1], "0123456789", 10) != 10) return 1;
  run_in_turn(fills, uses);
  return 0;
}
