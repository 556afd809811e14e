// A barrier is destroyed by the first thread that leaves it, while the others are still on their way out: allowed.
// EXPECT: none
#include "testprogs/threads.h"

pthread_barrier_t barrier;
Stage stage;

void* body(void* unused) {
  for (int round = 0; round < 100; ++round) {
    stage_await(&stage, round + 1);
    if (pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD) {
      must(pthread_barrier_destroy(&barrier));
      must(pthread_barrier_init(&barrier, NULL, 3));
      stage_set(&stage, round + 2);
    }
  }
  return NULL;
}

int main(void) {
  must(pthread_barrier_init(&barrier, NULL, 3));
  stage_set(&stage, 1);
  run_threads(body, body, body);
  return 0;
}
