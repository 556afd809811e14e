// Memory that contained locks is freed, made larger and unmapped after they were released; a smaller block stays in
// place with its held lock.
// EXPECT: none
#include <sys/mman.h>

#include "testprogs/threads.h"

static void use(pthread_mutex_t* mutex, pthread_rwlock_t* lock) {
  pthread_mutex_lock(mutex);
  pthread_rwlock_wrlock(lock);
  pthread_rwlock_unlock(lock);
  pthread_mutex_unlock(mutex);
}

typedef struct Both {
  pthread_mutex_t mutex;
  pthread_rwlock_t lock;
} Both;

static void init(Both* both) {
  must(pthread_mutex_init(&both->mutex, NULL));
  must(pthread_rwlock_init(&both->lock, NULL));
}

void* body(void* unused) {
  for (int round = 0; round < 20; ++round) {
    Both* both = malloc(sizeof *both);
    init(both);
    use(&both->mutex, &both->lock);
    both = realloc(both, 100 * sizeof *both);
    init(both);
    use(&both->mutex, &both->lock);
    free(both);
    both = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    init(both);
    use(&both->mutex, &both->lock);
    munmap(both, 8192);
    both = malloc(1000 * sizeof *both);
    init(both);
    pthread_mutex_lock(&both->mutex);
    both = realloc(both, 500 * sizeof *both);
    pthread_mutex_unlock(&both->mutex);
    free(both);
  }
  return NULL;
}

int main(void) {
  run_threads(body, body);
  return 0;
}
