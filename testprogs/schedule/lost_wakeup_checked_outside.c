// Lost wakeup: the flag is looked at before the mutex is taken, and not again.
#include "testprogs/schedule.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ready = PTHREAD_COND_INITIALIZER;
static int flag;

static void* wait_for_it(void* unused) {
  if (__atomic_load_n(&flag, __ATOMIC_ACQUIRE)) return unused;
  pthread_mutex_lock(&lock);
  pthread_cond_wait(&ready, &lock);
  pthread_mutex_unlock(&lock);
  return unused;
}

static void* tell(void* unused) {
  pthread_mutex_lock(&lock);
  __atomic_store_n(&flag, 1, __ATOMIC_RELEASE);
  pthread_cond_signal(&ready);
  pthread_mutex_unlock(&lock);
  return unused;
}

int main(void) {
  bound_run();
  run_threads(tell, wait_for_it);
  return 0;
}
