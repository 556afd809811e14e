// A thread waits on a condition and keeps a lock that one of those who notify does without: it is served.
// EXPECT: none
#include "testprogs/threads.h"

pthread_mutex_t table = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
Stage stage;
int ready;

void* notifies_with_table(void* unused) {
  pthread_mutex_lock(&table);
  pthread_mutex_lock(&m);
  pthread_cond_signal(&changed);
  pthread_mutex_unlock(&m);
  pthread_mutex_unlock(&table);
  stage_set(&stage, 1);
  return NULL;
}

void* waits(void* unused) {
  stage_await(&stage, 1);
  pthread_mutex_lock(&table);
  pthread_mutex_lock(&m);
  stage_set(&stage, 2);
  while (!ready) pthread_cond_wait(&changed, &m);
  pthread_mutex_unlock(&m);
  pthread_mutex_unlock(&table);
  return NULL;
}

void* notifies(void* unused) {
  stage_await(&stage, 2);
  pthread_mutex_lock(&m);
  ready = 1;
  pthread_cond_signal(&changed);
  pthread_mutex_unlock(&m);
  return NULL;
}

int main(void) {
  run_threads(notifies_with_table, waits, notifies);
  return 0;
}
