// Between the two accesses fifty other threads come and go.
// EXPECT: data-race name=value threads=2 at @LINE(first) and @LINE(second)
// BUILD: O1 clang-O1
#include "testprogs/race.h"

int value;
Stage stage;

void* first(void* unused) {
  value = 1;  // @first
  stage_set(&stage, 1);
  return NULL;
}

void* second(void* unused) {
  stage_await(&stage, 2);
  value = 2;  // @second
  return NULL;
}

void* other(void* unused) {
  return NULL;
}

int main(void) {
  pthread_t threads[2];
  must(pthread_create(&threads[0], NULL, first, NULL));
  must(pthread_create(&threads[1], NULL, second, NULL));
  stage_await(&stage, 1);
  for (int i = 0; i < 50; ++i) {
    pthread_t passing;
    must(pthread_create(&passing, NULL, other, NULL));
    must(pthread_join(passing, NULL));
  }
  stage_set(&stage, 2);
  must(pthread_join(threads[0], NULL));
  must(pthread_join(threads[1], NULL));
  return 0;
}
