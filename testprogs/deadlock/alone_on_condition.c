// The only thread there is waits to be notified.
// EXPECT: deadlock threads=1 at @LINE(wait)
// RUN: killed
#include "testprogs/threads.h"

int main(void) {
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
  pthread_mutex_lock(&mutex);
  for (;;) {
    pthread_cond_wait(&condition, &mutex);  // @wait
  }
}
