// A block grows under a lock while others use it under the lock.
// EXPECT: none
// BUILD: O1 clang-O1
#include "testprogs/race.h"

int* block;
int length;
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

void* appends(void* unused) {
  for (int i = 0; i < 50; ++i) {
    pthread_mutex_lock(&mutex);
    block = (int*)realloc(block, (size_t)(length + 1) * 100 * sizeof *block);
    block[length * 100] = length;
    ++length;
    pthread_mutex_unlock(&mutex);
  }
  return NULL;
}

void* reads(void* unused) {
  for (int i = 0; i < 50; ++i) {
    pthread_mutex_lock(&mutex);
    if (length > 0 && block[(length - 1) * 100] != length - 1) abort();
    pthread_mutex_unlock(&mutex);
  }
  return NULL;
}

int main(void) {
  run_threads(appends, reads);
  free(block);
  return 0;
}
