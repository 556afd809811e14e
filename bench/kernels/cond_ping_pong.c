// Two threads wake each other in turn by a condition variable: an operation is one hand-over.
#include "kernel.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turned[2] = {PTHREAD_COND_INITIALIZER, PTHREAD_COND_INITIALIZER};
static int turn;  // the thread to go

static void hand_over(int thread, long ops) {
  pthread_mutex_lock(&mutex);
  for (long i = 0; i < ops; i++) {
    while (turn != thread) pthread_cond_wait(&turned[thread], &mutex);
    turn = !thread;
    pthread_cond_signal(&turned[turn]);
  }
  pthread_mutex_unlock(&mutex);
}

int main(void) {
  measure_together("cond-ping-pong", 2, 200, hand_over);
  return 0;
}
