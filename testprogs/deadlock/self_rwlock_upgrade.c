// A reader that wants to write waits for itself to stop reading.
// EXPECT: self-deadlock locks=a threads=1 confidence=observed at @LINE(again)
// RUN: killed
#include "testprogs/threads.h"

pthread_rwlock_t a = PTHREAD_RWLOCK_INITIALIZER;

void* body(void* unused) {
  pthread_rwlock_rdlock(&a);
  pthread_rwlock_wrlock(&a);  // @again
  return NULL;
}

int main(void) {
  run_threads(body);
  return 0;
}
