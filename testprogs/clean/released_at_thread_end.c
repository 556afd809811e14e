// A mutex that another thread waits for is given back by the last code of its holder, a destructor of thread-specific data.
// EXPECT: none
#include "testprogs/threads.h"

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_key_t key;
Stage stage;
int tid;

void give_back(void* held) { pthread_mutex_unlock(held); }

void* take(void* unused) {
  pthread_mutex_lock(&mutex);
  must(pthread_setspecific(key, &mutex));
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  wait_until_blocked(tid);
  return NULL;
}

int main(void) {
  pthread_t thread;
  tid = raw_gettid();
  must(pthread_key_create(&key, give_back));
  must(pthread_create(&thread, NULL, take, NULL));
  stage_await(&stage, 1);
  stage_set(&stage, 2);
  pthread_mutex_lock(&mutex);
  pthread_mutex_unlock(&mutex);
  must(pthread_join(thread, NULL));
  return 0;
}
