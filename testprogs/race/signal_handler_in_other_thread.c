// A handler runs in one thread and writes what another reads.
// EXPECT: data-race name=value at @LINE(handler) and @LINE(read)
// BUILD: O1 clang-O1
#include <signal.h>

#include "testprogs/race.h"

int value;

static void handler(int number) {
  value = 1;  // @handler
}

void* interrupted(void* unused) {
  must(raise(SIGUSR1));
  return NULL;
}

void* reads(void* unused) {
  consume(value);  // @read
  return NULL;
}

int main(void) {
  struct sigaction action = {0};
  action.sa_handler = handler;
  must(sigaction(SIGUSR1, &action, NULL));
  run_in_turn(interrupted, reads);
  return 0;
}
