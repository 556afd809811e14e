// Order violation: the new thread uses what its creator sets after the creation.
#include "testprogs/schedule.h"

static int* settings;

static void* work(void* unused) {
  must_hold(__atomic_load_n(&settings, __ATOMIC_ACQUIRE) != NULL);
  return unused;
}

int main(void) {
  static int values[4];
  bound_run();
  pthread_t thread;
  must(pthread_create(&thread, NULL, work, NULL));
  __atomic_store_n(&settings, values, __ATOMIC_RELEASE);
  must(pthread_join(thread, NULL));
  return 0;
}
