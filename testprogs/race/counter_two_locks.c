// Each of two threads takes a lock, but not the same one.
// EXPECT: data-race threads=2 name=counter locks=a,b at @LINE(under-a) and @LINE(under-b)
// BUILD: O1 O0
#include "testprogs/race.h"

int counter;
pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;

void* first(void* unused) {
  pthread_mutex_lock(&a);
  ++counter;  // @under-a
  pthread_mutex_unlock(&a);
  return NULL;
}

void* second(void* unused) {
  pthread_mutex_lock(&b);
  ++counter;  // @under-b
  pthread_mutex_unlock(&b);
  return NULL;
}

int main(void) {
  run_in_turn(first, second);
  return 0;
}
