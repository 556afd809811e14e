// The creator reads the result before it joins.
// EXPECT: data-race name=result at @LINE(write) and @LINE(read)
#include "testprogs/race.h"

int result;
Stage stage;

void* computes(void* unused) {
  result = 1;  // @write
  stage_set(&stage, 1);
  return NULL;
}

int main(void) {
  pthread_t thread;
  must(pthread_create(&thread, NULL, computes, NULL));
  stage_await(&stage, 1);
  consume(result);  // @read
  must(pthread_join(thread, NULL));
  return 0;
}
