// Spin locks.
// EXPECT: lock-order-inversion locks=a,b threads=2 at @LINE(b-after-a) and @LINE(a-after-b)
#include "testprogs/threads.h"

pthread_spinlock_t a;
pthread_spinlock_t b;
Stage stage;

void* first(void* unused) {
  pthread_spin_lock(&a);
  pthread_spin_lock(&b);  // @b-after-a
  pthread_spin_unlock(&b);
  pthread_spin_unlock(&a);
  stage_set(&stage, 1);
  return NULL;
}

void* second(void* unused) {
  stage_await(&stage, 1);
  pthread_spin_lock(&b);
  pthread_spin_lock(&a);  // @a-after-b
  pthread_spin_unlock(&a);
  pthread_spin_unlock(&b);
  return NULL;
}

int main(void) {
  pthread_spin_init(&a, PTHREAD_PROCESS_PRIVATE);
  pthread_spin_init(&b, PTHREAD_PROCESS_PRIVATE);
  run_threads(first, second);
  return 0;
}
