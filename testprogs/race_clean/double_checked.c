// Double-checked locking as it should be: released when written, acquired at the first check.
// EXPECT: none
// BUILD: O0 O1 O2 clang-O0 clang-O1 clang-O2
#include "testprogs/race.h"

int* table;
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

void* uses(void* unused) {
  int* found = __atomic_load_n(&table, __ATOMIC_ACQUIRE);
  if (found == NULL) {
    pthread_mutex_lock(&mutex);
    found = table;
    if (found == NULL) {
      found = (int*)malloc(sizeof *found);
      *found = 42;
      __atomic_store_n(&table, found, __ATOMIC_RELEASE);
    }
    pthread_mutex_unlock(&mutex);
  }
  consume(*found);
  return NULL;
}

int main(void) {
  run_threads(uses, uses, uses);
  free(table);
  return 0;
}
