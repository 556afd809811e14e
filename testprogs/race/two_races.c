// Two mistakes are two findings; what is locked beside them is none.
// EXPECT: data-race name=a at @LINE(write-a) and @LINE(read-a)
// EXPECT: data-race name=b at @LINE(write-b) and @LINE(read-b)
#include "testprogs/race.h"

int a;
int b;
int locked;
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
Stage stage;

void* writes(void* unused) {
  a = 1;  // @write-a
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  pthread_mutex_lock(&mutex);
  locked = 1;
  pthread_mutex_unlock(&mutex);
  b = 1;  // @write-b
  stage_set(&stage, 3);
  return NULL;
}

void* reads(void* unused) {
  stage_await(&stage, 1);
  consume(a);  // @read-a
  stage_set(&stage, 2);
  stage_await(&stage, 3);
  consume(b);  // @read-b
  pthread_mutex_lock(&mutex);
  consume(locked);
  pthread_mutex_unlock(&mutex);
  return NULL;
}

int main(void) {
  run_threads(writes, reads);
  return 0;
}
