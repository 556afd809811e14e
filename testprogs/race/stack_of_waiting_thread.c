// Two threads change a local variable of the function that created them and waits for them, which is several calls deep by then.
// EXPECT: data-race memory=stack name=count_all::totals[1].lines frame=count_all at @LINE(first) and @LINE(second)
// BUILD: O0 O1 O2 clang-O0 clang-O1 clang-O2
#include "testprogs/race.h"

Stage stage;

typedef struct Total {
  long words;
  long lines;
} Total;

void* first(void* total) {
  ((Total*)total)->lines = 1;  // @first
  stage_set(&stage, 1);
  return NULL;
}

void* second(void* total) {
  stage_await(&stage, 1);
  ((Total*)total)->lines = 2;  // @second
  return NULL;
}

__attribute__((noinline)) static void join_both(const pthread_t* threads) {
  for (int i = 0; i < 2; ++i) must(pthread_join(threads[i], NULL));
}

__attribute__((noinline)) static void count_all(void) {
  Total totals[3] = {{0, 0}, {0, 0}, {0, 0}};
  pthread_t threads[2];
  must(pthread_create(&threads[0], NULL, first, &totals[1]));
  must(pthread_create(&threads[1], NULL, second, &totals[1]));
  join_both(threads);
  if (totals[1].lines == 0) abort();
}

int main(void) {
  count_all();
  return 0;
}
