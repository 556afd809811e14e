// Two threads join the same thread at the same time. (glibc lets both wait, and frees the thread twice when it ends.)
// EXPECT: thread-misuse subkind=join-two at @LINE(second)
#include "testprogs/threads.h"

Stage stage;
pthread_t worker;
int tids[2];

void* works(void* unused) {
  stage_set(&stage, 1);
  stage_await(&stage, 99);
  return NULL;
}

void* joins(void* unused) {
  tids[0] = raw_gettid();
  stage_set(&stage, 2);
  pthread_join(worker, NULL);
  return NULL;
}

void* joins_too(void* unused) {
  tids[1] = raw_gettid();
  stage_set(&stage, 3);
  pthread_join(worker, NULL);  // @second
  return NULL;
}

int main(void) {
  pthread_t joiners[2];
  must(pthread_create(&worker, NULL, works, NULL));
  stage_await(&stage, 1);
  must(pthread_create(&joiners[0], NULL, joins, NULL));
  stage_await(&stage, 2);
  wait_until_blocked(tids[0]);
  must(pthread_create(&joiners[1], NULL, joins_too, NULL));
  stage_await(&stage, 3);
  wait_until_blocked(tids[1]);
  _Exit(0);
}
