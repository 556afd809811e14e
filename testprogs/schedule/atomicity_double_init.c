// Atomicity violation: made on demand, but looked up and stored in two critical sections: made twice.
#include "testprogs/schedule.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int* instance;
static int made;

static void* use(void* unused) {
  pthread_mutex_lock(&lock);
  int* mine = instance;
  pthread_mutex_unlock(&lock);
  if (mine != NULL) return unused;
  mine = malloc(sizeof *mine);
  pthread_mutex_lock(&lock);
  instance = mine;
  ++made;
  pthread_mutex_unlock(&lock);
  return unused;
}

int main(void) {
  bound_run();
  run_threads(use, use);
  must_hold(made == 1);
  return 0;
}
