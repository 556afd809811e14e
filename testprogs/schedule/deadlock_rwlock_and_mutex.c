// Deadlock: a reader who takes a mutex inside, and a holder of the mutex who writes.
#include "testprogs/schedule.h"

static pthread_rwlock_t table = PTHREAD_RWLOCK_INITIALIZER;
static pthread_mutex_t row = PTHREAD_MUTEX_INITIALIZER;

static void* look(void* unused) {
  pthread_rwlock_rdlock(&table);
  pthread_mutex_lock(&row);
  pthread_mutex_unlock(&row);
  pthread_rwlock_unlock(&table);
  return unused;
}

static void* change(void* unused) {
  pthread_mutex_lock(&row);
  pthread_rwlock_wrlock(&table);
  pthread_rwlock_unlock(&table);
  pthread_mutex_unlock(&row);
  return unused;
}

int main(void) {
  bound_run();
  run_threads(look, change);
  return 0;
}
