// Three threads, each of which waits for the end of the next.
// EXPECT: deadlock threads=3 at @LINE(join-next)
// RUN: killed
#include "testprogs/threads.h"

pthread_t threads[3];
Stage stage;

void* join_next(void* number) {
  stage_await(&stage, 1);
  pthread_join(threads[((size_t)number + 1) % 3], NULL);  // @join-next
  return NULL;
}

int main(void) {
  for (size_t i = 0; i < 3; ++i) must(pthread_create(&threads[i], NULL, join_next, (void*)i));
  stage_set(&stage, 1);
  pthread_exit(NULL);
}
