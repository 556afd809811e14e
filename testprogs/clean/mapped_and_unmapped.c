// Zeroed memory is a valid lock; memory that is unmapped and mapped again holds new ones.
// EXPECT: none
#include <sys/mman.h>

#include "testprogs/threads.h"

struct Locks {
  pthread_mutex_t a;
  pthread_mutex_t b;
};

struct Locks* locks;
Stage stage;

static void* map_at(void* where) {
  return mmap(where, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | (where ? MAP_FIXED : 0), -1, 0);
}

void* first(void* unused) {
  locks = map_at(NULL);
  pthread_mutex_lock(&locks->a);
  pthread_mutex_lock(&locks->b);
  pthread_mutex_unlock(&locks->b);
  pthread_mutex_unlock(&locks->a);
  munmap(locks, 4096);
  if (map_at(locks) != locks) abort();
  stage_set(&stage, 1);
  return NULL;
}

void* second(void* unused) {
  stage_await(&stage, 1);
  pthread_mutex_lock(&locks->b);
  pthread_mutex_lock(&locks->a);
  pthread_mutex_unlock(&locks->a);
  pthread_mutex_unlock(&locks->b);
  return NULL;
}

int main(void) {
  run_threads(first, second);
  return 0;
}
