// A barrier separates rounds: within one round both orders are used.
// EXPECT: lock-order-inversion locks=a,b threads=2 at @LINE(b-after-a) and @LINE(a-after-b)
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
pthread_barrier_t barrier;
Stage stage;

static void ab(void) {
  pthread_mutex_lock(&a);
  pthread_mutex_lock(&b);  // @b-after-a
  pthread_mutex_unlock(&b);
  pthread_mutex_unlock(&a);
}

static void ba(void) {
  pthread_mutex_lock(&b);
  pthread_mutex_lock(&a);  // @a-after-b
  pthread_mutex_unlock(&a);
  pthread_mutex_unlock(&b);
}

void* worker(void* argument) {
  const size_t number = (size_t)argument;
  for (size_t round = 0; round < 6; ++round) {
    stage_await(&stage, (int)(2 * round + number));
    if ((round + number) % 2 == 0) {
      ab();
    } else {
      ba();
    }
    stage_set(&stage, (int)(2 * round + number) + 1);
    pthread_barrier_wait(&barrier);
  }
  return NULL;
}

int main(void) {
  must(pthread_barrier_init(&barrier, NULL, 2));
  run_threads(worker, worker);
  must(pthread_barrier_destroy(&barrier));
  return 0;
}
