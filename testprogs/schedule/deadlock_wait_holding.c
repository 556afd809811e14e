// Deadlock: a wait on a condition with a second lock held, which the notifier needs; harmless when the notifier was faster.
#include "testprogs/schedule.h"

static pthread_mutex_t outer = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t inner = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ready = PTHREAD_COND_INITIALIZER;
static int flag;

static void* tell(void* unused) {
  pthread_mutex_lock(&outer);
  pthread_mutex_lock(&inner);
  flag = 1;
  pthread_cond_signal(&ready);
  pthread_mutex_unlock(&inner);
  pthread_mutex_unlock(&outer);
  return unused;
}

static void* wait_for_it(void* unused) {
  pthread_mutex_lock(&outer);
  pthread_mutex_lock(&inner);
  while (!flag) pthread_cond_wait(&ready, &inner);
  pthread_mutex_unlock(&inner);
  pthread_mutex_unlock(&outer);
  return unused;
}

int main(void) {
  bound_run();
  run_threads(tell, wait_for_it);
  return 0;
}
