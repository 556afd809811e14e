// Starts a thread that takes a lock, and ends: the shortest process that leaves a trace. Timed from outside.
#include <pthread.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void* lock_once(void* unused) {
  pthread_mutex_lock(&mutex);
  pthread_mutex_unlock(&mutex);
  return unused;
}

int main(void) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, lock_once, NULL) != 0) return 1;
  pthread_join(thread, NULL);
  return 0;
}
