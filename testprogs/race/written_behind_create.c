// The creator sets what the thread needs only after it created it.
// EXPECT: data-race name=parameter at @LINE(set) and @LINE(use)
#include "testprogs/race.h"

int parameter;
Stage stage;

void* uses(void* unused) {
  stage_await(&stage, 1);
  consume(parameter);  // @use
  return NULL;
}

int main(void) {
  pthread_t thread;
  must(pthread_create(&thread, NULL, uses, NULL));
  parameter = 1;  // @set
  stage_set(&stage, 1);
  must(pthread_join(thread, NULL));
  return 0;
}
