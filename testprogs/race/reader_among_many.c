// Eight readers are ordered before the writer by a lock, the one before them is not: those who read later do not push the
// memory of it out. (clang 14's ThreadSanitizer misses it.)
// EXPECT: data-race name=value threads=2 at @LINE(first) and @LINE(write)
// BUILD: O1 clang-O1
#include "testprogs/race.h"

int value;
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

void* reads(void* unused) {
  consume(value);  // @first
  return NULL;
}

void* reads_in_order(void* unused) {
  consume(value);
  pthread_mutex_lock(&mutex);
  pthread_mutex_unlock(&mutex);
  return NULL;
}

void* writes(void* unused) {
  pthread_mutex_lock(&mutex);
  pthread_mutex_unlock(&mutex);
  value = 1;  // @write
  return NULL;
}

int main(void) {
  run_in_turn(reads, reads_in_order, reads_in_order, reads_in_order, reads_in_order, reads_in_order, reads_in_order,
              reads_in_order, reads_in_order, writes);
  return 0;
}
