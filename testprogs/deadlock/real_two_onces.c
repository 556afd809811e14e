// Two initialisations that need each other, begun by two threads.
// EXPECT: deadlock locks=first,second threads=2 confidence=observed at @LINE(second-inside) and @LINE(first-inside)
// RUN: killed
#include "testprogs/threads.h"

pthread_once_t first = PTHREAD_ONCE_INIT;
pthread_once_t second = PTHREAD_ONCE_INIT;
Stage stage;

void set_up_second(void);

void set_up_first(void) {
  stage_add(&stage);
  stage_await(&stage, 2);
  pthread_once(&second, set_up_second);  // @second-inside
}

void set_up_second(void) {
  stage_add(&stage);
  stage_await(&stage, 2);
  pthread_once(&first, set_up_first);  // @first-inside
}

void* use_first(void* unused) {
  pthread_once(&first, set_up_first);
  return NULL;
}

void* use_second(void* unused) {
  pthread_once(&second, set_up_second);
  return NULL;
}

int main(void) {
  run_threads(use_first, use_second);
  return 0;
}
