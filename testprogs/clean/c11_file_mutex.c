// A C11 mutex, the lock of a FILE and a POSIX mutex, always in this order.
// EXPECT: none
#include <stdio.h>
#include <threads.h>

#include "testprogs/threads.h"

mtx_t table;
FILE* log_file;
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

void* first(void* unused) {
  mtx_lock(&table);
  flockfile(log_file);  // @log-after-table
  funlockfile(log_file);
  mtx_unlock(&table);
  return NULL;
}

void* second(void* unused) {
  flockfile(log_file);
  pthread_mutex_lock(&mutex);  // @mutex-after-log
  pthread_mutex_unlock(&mutex);
  funlockfile(log_file);
  return NULL;
}

void* third(void* unused) {
  mtx_lock(&table);
  pthread_mutex_lock(&mutex);
  pthread_mutex_unlock(&mutex);
  mtx_unlock(&table);
  return NULL;
}

int main(void) {
  if (mtx_init(&table, mtx_plain) != thrd_success) abort();
  log_file = tmpfile();
  if (log_file == NULL) abort();
  run_in_turn(first, second, third);
  return 0;
}
