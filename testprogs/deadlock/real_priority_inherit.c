// Mutexes with priority inheritance: the kernel holds the waiters.
// EXPECT: deadlock locks=a,b threads=2 confidence=observed severity=error at @LINE(b-after-a) and @LINE(a-after-b)
// RUN: killed
#include "testprogs/threads.h"

pthread_mutex_t a;
pthread_mutex_t b;
Stage stage;

void* first(void* unused) {
  pthread_mutex_lock(&a);
  stage_add(&stage);
  stage_await(&stage, 2);
  pthread_mutex_lock(&b);  // @b-after-a
  return NULL;
}

void* second(void* unused) {
  pthread_mutex_lock(&b);
  stage_add(&stage);
  stage_await(&stage, 2);
  pthread_mutex_lock(&a);  // @a-after-b
  return NULL;
}

int main(void) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT);
  must(pthread_mutex_init(&a, &attributes));
  must(pthread_mutex_init(&b, &attributes));
  run_threads(first, second);
  return 0;
}
