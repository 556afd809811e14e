// Nobody waits for a detached thread: what it wrote is read without order.
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
  must(pthread_detach(thread));
  stage_await(&stage, 1);
  consume(result);  // @read
  return 0;
}
