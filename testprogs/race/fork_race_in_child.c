// Two threads of a forked child race.
// EXPECT: data-race name=value at @LINE(count) and @LINE(count)
// BUILD: O1 clang-O1
#include <sys/wait.h>
#include <unistd.h>

#include "testprogs/race.h"

int value;

void* counts(void* unused) {
  ++value;  // @count
  return NULL;
}

int main(void) {
  const pid_t child = fork();
  if (child == 0) {
    run_in_turn(counts, counts);
    exit(0);
  }
  int status = 0;
  if (waitpid(child, &status, 0) != child) return 1;
  return status != 0;
}
