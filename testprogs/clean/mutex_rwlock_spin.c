// A mutex, a reader/writer lock and a spin lock, always in this order.
// EXPECT: none
#include "testprogs/threads.h"

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
pthread_spinlock_t spin;

void* first(void* unused) {
  pthread_mutex_lock(&mutex);
  pthread_rwlock_wrlock(&rwlock);  // @rwlock-after-mutex
  pthread_rwlock_unlock(&rwlock);
  pthread_mutex_unlock(&mutex);
  return NULL;
}

void* second(void* unused) {
  pthread_rwlock_rdlock(&rwlock);
  pthread_spin_lock(&spin);  // @spin-after-rwlock
  pthread_spin_unlock(&spin);
  pthread_rwlock_unlock(&rwlock);
  return NULL;
}

void* third(void* unused) {
  pthread_mutex_lock(&mutex);
  pthread_spin_lock(&spin);
  pthread_spin_unlock(&spin);
  pthread_mutex_unlock(&mutex);
  return NULL;
}

int main(void) {
  must(pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE));
  run_in_turn(first, second, third);
  return 0;
}
