// Lost wakeup: flag and signal without the mutex, between the waiter's look at the flag and its wait.
#include "testprogs/schedule.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ready = PTHREAD_COND_INITIALIZER;
static int flag;

static void* wait_for_it(void* unused) {
  pthread_mutex_lock(&lock);
  while (!__atomic_load_n(&flag, __ATOMIC_ACQUIRE)) pthread_cond_wait(&ready, &lock);
  pthread_mutex_unlock(&lock);
  return unused;
}

static void* tell(void* unused) {
  __atomic_store_n(&flag, 1, __ATOMIC_RELEASE);
  pthread_cond_signal(&ready);
  return unused;
}

int main(void) {
  bound_run();
  run_threads(wait_for_it, tell);
  return 0;
}
