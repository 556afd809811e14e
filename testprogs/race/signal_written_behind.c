// What is written behind pthread_kill is not ordered before the handler. (ThreadSanitizer keeps
// the signal back until the thread's next call that blocks, which does not come.)
// EXPECT: data-race name=value at @LINE(write) and @LINE(handler)
#include <signal.h>

#include "testprogs/race.h"

int value;
Stage stage;

static void handler(int number) {
  stage_await(&stage, 1);
  consume(value);  // @handler
  stage_set(&stage, 2);
}

void* waits(void* unused) {
  stage_await(&stage, 2);
  return NULL;
}

int main(void) {
  struct sigaction action = {0};
  action.sa_handler = handler;
  must(sigaction(SIGUSR1, &action, NULL));
  pthread_t thread;
  must(pthread_create(&thread, NULL, waits, NULL));
  must(pthread_kill(thread, SIGUSR1));
  value = 1;  // @write
  stage_set(&stage, 1);
  must(pthread_join(thread, NULL));
  return 0;
}
