// Each thread waits for the end of the one before it, and the first one ends.
// EXPECT: none
#include "testprogs/threads.h"

pthread_t threads[4];
Stage stage;

void* join_previous(void* number) {
  stage_await(&stage, 1);
  if (number != NULL) must(pthread_join(threads[(size_t)number - 1], NULL));
  return NULL;
}

int main(void) {
  for (size_t i = 0; i < 4; ++i) must(pthread_create(&threads[i], NULL, join_previous, (void*)i));
  stage_set(&stage, 1);
  must(pthread_join(threads[3], NULL));
  return 0;
}
