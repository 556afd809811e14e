// Double-checked locking with an atomic pointer, but nothing that orders what it points to. (ThreadSanitizer
// names the malloc() instead of the write.)
// EXPECT: data-race memory=heap at @LINE(fill) and @LINE(use)
// BUILD: O0 O1 O2 clang-O0 clang-O1 clang-O2
#include "testprogs/race.h"

int* table;
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static int* get(void) {
  int* found = __atomic_load_n(&table, __ATOMIC_RELAXED);
  if (found == NULL) {
    pthread_mutex_lock(&mutex);
    found = (int*)malloc(sizeof *found);
    *found = 42;  // @fill
    __atomic_store_n(&table, found, __ATOMIC_RELAXED);
    pthread_mutex_unlock(&mutex);
  }
  return found;
}

void* makes(void* unused) {
  get();
  return NULL;
}

void* uses(void* unused) {
  const int* found = get();
  consume(*found);  // @use
  return NULL;
}

int main(void) {
  run_in_turn(makes, uses);
  free(table);
  return 0;
}
