// A thread runs on memory of its creator, who uses it again after the join.
// EXPECT: none
#include <string.h>

#include "testprogs/race.h"

enum { kBytes = 1024 * 1024 };

void* uses(void* unused) {
  volatile char local[4096];
  for (int i = 0; i < 4096; ++i) local[i] = 1;
  consume(opaque(&local[0]));
  return NULL;
}

int main(void) {
  void* memory = NULL;
  must(posix_memalign(&memory, 4096, kBytes));
  memset(memory, 0, kBytes);
  pthread_attr_t attributes;
  must(pthread_attr_init(&attributes));
  must(pthread_attr_setstack(&attributes, memory, kBytes));
  for (int i = 0; i < 3; ++i) {
    pthread_t thread;
    must(pthread_create(&thread, &attributes, uses, NULL));
    must(pthread_join(thread, NULL));
    memset(memory, 0, kBytes);
  }
  free(memory);
  return 0;
}
