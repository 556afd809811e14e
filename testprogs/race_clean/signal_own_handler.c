// A signal handler and the thread that it interrupts do not race: they are one thread.
// EXPECT: none
#include <signal.h>

#include "testprogs/race.h"

volatile int value;

static void handler(int number) {
  ++value;
}

int main(void) {
  struct sigaction action = {0};
  action.sa_handler = handler;
  must(sigaction(SIGUSR1, &action, NULL));
  value = 1;
  must(raise(SIGUSR1));
  ++value;
  return value != 3;
}
