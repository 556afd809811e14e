// The same places on the stack and in a block serve as locks of one kind after another.
// EXPECT: none
#include <semaphore.h>

#include "testprogs/threads.h"

typedef union Any {
  pthread_mutex_t mutex;
  pthread_rwlock_t rwlock;
  pthread_cond_t condition;
  sem_t semaphore;
} Any;

static void as_mutex(Any* any) {
  const pthread_mutex_t fresh = PTHREAD_MUTEX_INITIALIZER;
  any->mutex = fresh;
  pthread_mutex_lock(&any->mutex);
  pthread_mutex_unlock(&any->mutex);
}

static void as_rwlock(Any* any) {
  const pthread_rwlock_t fresh = PTHREAD_RWLOCK_INITIALIZER;
  any->rwlock = fresh;
  pthread_rwlock_rdlock(&any->rwlock);
  pthread_rwlock_unlock(&any->rwlock);
}

static void as_condition(Any* any) {
  const pthread_cond_t fresh = PTHREAD_COND_INITIALIZER;
  any->condition = fresh;
  pthread_cond_broadcast(&any->condition);
}

static void as_semaphore(Any* any) {
  must(sem_init(&any->semaphore, 0, 1));
  must(sem_wait(&any->semaphore));
  must(sem_post(&any->semaphore));
}

static void in_turn(Any* any) {
  as_mutex(any);
  as_rwlock(any);
  as_condition(any);
  as_semaphore(any);
}

void* body(void* unused) {
  Any* pooled = malloc(sizeof *pooled);
  for (int round = 0; round < 20; ++round) {
    Any local;
    in_turn(&local);
    in_turn(pooled);
  }
  free(pooled);
  return NULL;
}

int main(void) {
  run_threads(body, body);
  return 0;
}
