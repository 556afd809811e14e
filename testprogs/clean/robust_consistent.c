// A robust mutex whose owner thread ends with it; the next one makes it consistent, as robust mutexes are meant to be used.
// EXPECT: none
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

void* repairs(void* unused) {
  if (pthread_mutex_lock(&a) != EOWNERDEAD) abort();
  must(pthread_mutex_consistent(&a));
  must(pthread_mutex_unlock(&a));
  return NULL;
}

int main(void) {
  make_robust(&a);
  run_threads(dies);
  run_threads(repairs);
  run_threads(dies);
  run_threads(repairs);
  return 0;
}
