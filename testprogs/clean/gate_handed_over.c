// The child lives under one gate, and then under the next, which its creator takes before it lets the first one go: who has both
// does not meet the child.
// EXPECT: none
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t next = PTHREAD_MUTEX_INITIALIZER;
pthread_t child;

void* ab(void* unused) {
  pthread_mutex_lock(&a);
  pthread_mutex_lock(&b);
  pthread_mutex_unlock(&b);
  pthread_mutex_unlock(&a);
  return NULL;
}

void* parent(void* unused) {
  pthread_mutex_lock(&gate);
  must(pthread_create(&child, NULL, ab, NULL));
  pthread_mutex_lock(&next);
  pthread_mutex_unlock(&gate);
  must(pthread_join(child, NULL));
  pthread_mutex_unlock(&next);
  return NULL;
}

void* other(void* unused) {
  pthread_mutex_lock(&gate);
  pthread_mutex_lock(&next);
  pthread_mutex_lock(&b);
  pthread_mutex_lock(&a);
  pthread_mutex_unlock(&a);
  pthread_mutex_unlock(&b);
  pthread_mutex_unlock(&next);
  pthread_mutex_unlock(&gate);
  return NULL;
}

int main(void) {
  run_in_turn(parent, other);
  return 0;
}
