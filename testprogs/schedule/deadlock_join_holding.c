// Deadlock: a thread is joined by one who holds the lock that it needs, if it did not have it before.
#include "testprogs/schedule.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int started;

static void* work(void* unused) {
  __atomic_store_n(&started, 1, __ATOMIC_RELEASE);
  pthread_mutex_lock(&lock);
  pthread_mutex_unlock(&lock);
  return unused;
}

int main(void) {
  bound_run();
  pthread_t thread;
  must(pthread_create(&thread, NULL, work, NULL));
  raw_pause_us(300);  // "by then it is through"
  pthread_mutex_lock(&lock);
  must(pthread_join(thread, NULL));
  pthread_mutex_unlock(&lock);
  return 0;
}
