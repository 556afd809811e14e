// A block that contains a held mutex is made larger, which may move it.
// EXPECT: lock-misuse subkind=free-held threads=1 at @LINE(grow) and @LINE(lock)
#include "testprogs/threads.h"

void* body(void* unused) {
  pthread_mutex_t* mutexes = malloc(sizeof *mutexes);
  must(pthread_mutex_init(mutexes, NULL));
  pthread_mutex_lock(mutexes);                          // @lock
  mutexes = realloc(mutexes, 10000 * sizeof *mutexes);  // @grow
  free(mutexes);
  return NULL;
}

int main(void) {
  run_threads(body);
  return 0;
}
