// Atomicity violation: while the log is rotated it is closed for a moment, and what is written then is dropped.
#include "testprogs/schedule.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int is_open = 1;
static int written;

static void set_open(int open) {
  pthread_mutex_lock(&lock);
  is_open = open;
  pthread_mutex_unlock(&lock);
}

static void* rotate(void* unused) {
  set_open(0);
  set_open(1);
  return unused;
}

static void* write_entry(void* unused) {
  pthread_mutex_lock(&lock);
  if (is_open) ++written;
  pthread_mutex_unlock(&lock);
  return unused;
}

int main(void) {
  bound_run();
  run_threads(rotate, write_entry);
  must_hold(written == 1);
  return 0;
}
