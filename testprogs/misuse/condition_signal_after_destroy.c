// A destroyed condition is notified.
// EXPECT: condition-misuse subkind=use-after-destroy locks=ready threads=1 at @LINE(signal)
#include "testprogs/threads.h"

pthread_cond_t ready;

void* body(void* unused) {
  must(pthread_cond_init(&ready, NULL));
  must(pthread_cond_signal(&ready));
  must(pthread_cond_destroy(&ready));
  pthread_cond_signal(&ready);  // @signal
  return NULL;
}

int main(void) {
  run_threads(body);
  return 0;
}
