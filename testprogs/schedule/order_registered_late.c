// Order violation: the creator enters the new thread into a table, where the thread looks for itself.
#include "testprogs/schedule.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int registered;

static void* work(void* unused) {
  pthread_mutex_lock(&lock);
  must_hold(registered);
  pthread_mutex_unlock(&lock);
  return unused;
}

int main(void) {
  bound_run();
  pthread_t thread;
  must(pthread_create(&thread, NULL, work, NULL));
  pthread_mutex_lock(&lock);
  registered = 1;
  pthread_mutex_unlock(&lock);
  must(pthread_join(thread, NULL));
  return 0;
}
