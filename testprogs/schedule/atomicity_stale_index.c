// Atomicity violation: the last index of a stack is asked for, then used, while another thread takes the element away.
#include "testprogs/schedule.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int items[2] = {7, 7};
static int count = 2;

static int last_index(void) {
  pthread_mutex_lock(&lock);
  const int index = count - 1;
  pthread_mutex_unlock(&lock);
  return index;
}

static void* look(void* unused) {
  const int index = last_index();
  pthread_mutex_lock(&lock);
  must_hold(items[index] == 7);
  pthread_mutex_unlock(&lock);
  return unused;
}

static void* pop(void* unused) {
  pthread_mutex_lock(&lock);
  items[--count] = 0;
  pthread_mutex_unlock(&lock);
  return unused;
}

int main(void) {
  bound_run();
  run_threads(look, pop);
  return 0;
}
