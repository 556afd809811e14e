// A mapping is given back while a mutex in it is held.
// EXPECT: lock-misuse subkind=free-held threads=1 at @LINE(unmap) and @LINE(lock)
#include <sys/mman.h>

#include "testprogs/threads.h"

void* body(void* unused) {
  void* pages = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  pthread_mutex_t* mutex = pages;
  must(pthread_mutex_init(mutex, NULL));
  pthread_mutex_lock(mutex);  // @lock
  munmap(pages, 8192);        // @unmap
  return NULL;
}

int main(void) {
  run_threads(body);
  return 0;
}
