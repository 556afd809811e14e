// A thread is given the address of a local variable, which the creator uses before it creates and after it joined.
// EXPECT: none
#include "testprogs/race.h"

void* created(void* local) {
  ++*(int*)local;
  return NULL;
}

static void use(void) {
  int local = 0;
  pthread_t thread;
  must(pthread_create(&thread, NULL, created, &local));
  must(pthread_join(thread, NULL));
  if (++local != 2) abort();
}

int main(void) {
  for (int i = 0; i < 5; ++i) use();
  return 0;
}
