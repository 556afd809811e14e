// A reader/writer lock as a gate: one side writes it, so the other, which reads it, is kept out.
// EXPECT: none
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
pthread_rwlock_t gate = PTHREAD_RWLOCK_INITIALIZER;

void* first(void* unused) {
  pthread_rwlock_wrlock(&gate);
  pthread_mutex_lock(&a);
  pthread_mutex_lock(&b);  // @b-after-a
  pthread_mutex_unlock(&b);
  pthread_mutex_unlock(&a);
  pthread_rwlock_unlock(&gate);
  return NULL;
}

void* second(void* unused) {
  pthread_rwlock_rdlock(&gate);
  pthread_mutex_lock(&b);
  pthread_mutex_lock(&a);  // @a-after-b
  pthread_mutex_unlock(&a);
  pthread_mutex_unlock(&b);
  pthread_rwlock_unlock(&gate);
  return NULL;
}

int main(void) {
  run_in_turn(first, second);
  return 0;
}
