// A spin lock locked again by its owner.
// EXPECT: self-deadlock locks=a threads=1 confidence=observed at @LINE(again)
// RUN: killed
#include "testprogs/threads.h"

pthread_spinlock_t a;

void* body(void* unused) {
  pthread_spin_lock(&a);
  pthread_spin_lock(&a);  // @again
  return NULL;
}

int main(void) {
  pthread_spin_init(&a, PTHREAD_PROCESS_PRIVATE);
  run_threads(body);
  return 0;
}
