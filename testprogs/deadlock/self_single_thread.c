// The only thread of a process: the deadlock is found, and leaves a trace, without a second thread.
// EXPECT: self-deadlock locks=a threads=1 at @LINE(again)
// RUN: killed
#include <pthread.h>

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;

int main(void) {
  pthread_mutex_lock(&a);
  pthread_mutex_lock(&a);  // @again
  return 0;
}
