// pthread_create + pthread_join of a thread that does nothing.
#include "kernel.h"

static void* nothing(void* unused) { return unused; }

static void create_join(int thread, long ops) {
  (void)thread;
  for (long i = 0; i < ops; i++) {
    pthread_t handle;
    must(pthread_create(&handle, NULL, nothing, NULL) != 0, "pthread_create");
    pthread_join(handle, NULL);
  }
}

int main(void) {
  measure_each("thread-create-join", 1, 20, create_join);
  return 0;
}
