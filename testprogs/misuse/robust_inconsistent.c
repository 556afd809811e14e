// A robust mutex is unlocked after EOWNERDEAD without being made consistent: lost for good.
// EXPECT: lock-misuse subkind=inconsistent-unlock locks=a at @LINE(unlock)
// EXPECT: lock-misuse subkind=not-recoverable locks=a at @LINE(later)
#include <errno.h>

#include "testprogs/threads.h"

pthread_mutex_t a;

static void make_robust(pthread_mutex_t* mutex) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  must(pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST));
  must(pthread_mutex_init(mutex, &attributes));
}

void* dies(void* unused) {
  must(pthread_mutex_lock(&a));
  return NULL;
}

void* forgets(void* unused) {
  if (pthread_mutex_lock(&a) != EOWNERDEAD) abort();
  must(pthread_mutex_unlock(&a));  // @unlock
  return NULL;
}

void* later(void* unused) {
  if (pthread_mutex_lock(&a) != ENOTRECOVERABLE) abort();  // @later
  return NULL;
}

int main(void) {
  make_robust(&a);
  run_threads(dies);
  run_threads(forgets);
  run_threads(later);
  return 0;
}
