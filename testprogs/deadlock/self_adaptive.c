// An adaptive mutex locked again by its owner.
// EXPECT: self-deadlock locks=a threads=1 confidence=observed at @LINE(again)
// RUN: killed
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_ADAPTIVE_MUTEX_INITIALIZER_NP;

void* body(void* unused) {
  pthread_mutex_lock(&a);
  pthread_mutex_lock(&a);  // @again
  return NULL;
}

int main(void) {
  run_threads(body);
  return 0;
}
