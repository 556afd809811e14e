// Atomicity violation: the count goes down in one critical section and is compared with 0 in the next: freed twice.
#include "testprogs/schedule.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int references = 2;
static int freed;

static int references_now(void) {
  pthread_mutex_lock(&lock);
  const int now = references;
  pthread_mutex_unlock(&lock);
  return now;
}

static void* let_go(void* unused) {
  pthread_mutex_lock(&lock);
  --references;
  pthread_mutex_unlock(&lock);
  if (references_now() == 0) __atomic_add_fetch(&freed, 1, __ATOMIC_SEQ_CST);
  return unused;
}

int main(void) {
  bound_run();
  run_threads(let_go, let_go);
  must_hold(freed == 1);
  return 0;
}
