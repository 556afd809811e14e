// Three different mistakes with three locks in one program; the exit code is the findings', not the program's.
// EXPECT: lock-misuse subkind=unlock-unlocked locks=a at @LINE(unlock)
// EXPECT: self-deadlock subkind=errorcheck locks=b at @LINE(again)
// EXPECT: thread-misuse subkind=exit-holding locks=c at @LINE(lock)
// RUN: exit=9
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP;
pthread_mutex_t c = PTHREAD_MUTEX_INITIALIZER;

void* body(void* unused) {
  pthread_mutex_unlock(&a);  // @unlock
  pthread_mutex_lock(&b);
  pthread_mutex_lock(&b);  // @again
  pthread_mutex_unlock(&b);
  pthread_mutex_lock(&c);  // @lock
  return NULL;
}

int main(void) {
  run_threads(body);
  return 9;
}
