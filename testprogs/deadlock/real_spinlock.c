// Spin locks, really stuck: both threads burn their processors.
// EXPECT: deadlock locks=a,b threads=2 confidence=observed severity=error at @LINE(b-after-a) and @LINE(a-after-b)
// RUN: killed
#include "testprogs/threads.h"

pthread_spinlock_t a;
pthread_spinlock_t b;
Stage stage;

void* first(void* unused) {
  pthread_spin_lock(&a);
  stage_add(&stage);
  stage_await(&stage, 2);
  pthread_spin_lock(&b);  // @b-after-a
  return NULL;
}

void* second(void* unused) {
  pthread_spin_lock(&b);
  stage_add(&stage);
  stage_await(&stage, 2);
  pthread_spin_lock(&a);  // @a-after-b
  return NULL;
}

int main(void) {
  pthread_spin_init(&a, PTHREAD_PROCESS_PRIVATE);
  pthread_spin_init(&b, PTHREAD_PROCESS_PRIVATE);
  run_threads(first, second);
  return 0;
}
