// What was written before pthread_kill is ordered before the handler of that signal. (ThreadSanitizer keeps
// the signal back until the thread's next call that blocks, which does not come.)
// EXPECT: none
// BUILD: O1 clang-O1
#include <signal.h>

#include "testprogs/race.h"

int value;
volatile int handled;
pthread_t target;
Stage stage;

static void handler(int number) {
  if (value != 1) abort();
  handled = 1;
}

void* waits(void* unused) {
  target = pthread_self();
  stage_set(&stage, 1);
  while (!handled) raw_yield();
  return NULL;
}

int main(void) {
  struct sigaction action = {0};
  action.sa_handler = handler;
  must(sigaction(SIGUSR1, &action, NULL));
  pthread_t thread;
  must(pthread_create(&thread, NULL, waits, NULL));
  stage_await(&stage, 1);
  value = 1;
  must(pthread_kill(thread, SIGUSR1));
  must(pthread_join(thread, NULL));
  return 0;
}
