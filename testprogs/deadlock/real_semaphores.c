// Two semaphores used as locks, taken in opposite orders, really stuck.
// EXPECT: deadlock threads=3 at @LINE(b-after-a) and @LINE(a-after-b) and @LINE(join)
// RUN: killed
#include <semaphore.h>

#include "testprogs/threads.h"

sem_t a;
sem_t b;
Stage stage;

void* ab(void* unused) {
  sem_wait(&a);
  stage_add(&stage);
  stage_await(&stage, 2);
  sem_wait(&b);  // @b-after-a
  return NULL;
}

void* ba(void* unused) {
  sem_wait(&b);
  stage_add(&stage);
  stage_await(&stage, 2);
  sem_wait(&a);  // @a-after-b
  return NULL;
}

int main(void) {
  pthread_t threads[2];
  must(sem_init(&a, 0, 1));
  must(sem_init(&b, 0, 1));
  must(pthread_create(&threads[0], NULL, ab, NULL));
  must(pthread_create(&threads[1], NULL, ba, NULL));
  for (int i = 0; i < 2; ++i) must(pthread_join(threads[i], NULL));  // @join
  return 0;
}
