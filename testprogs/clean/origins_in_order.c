// Parents and their children, made by two places in the code; both threads lock down, each in its own tree.
// EXPECT: none
// RUN: detect=lock-class-inversion detect=lock-order-inversion
#include "testprogs/threads.h"

pthread_mutex_t* make_parent(void) {
  pthread_mutex_t* lock = malloc(sizeof *lock);
  must(pthread_mutex_init(lock, NULL));
  return lock;
}

pthread_mutex_t* make_child(void) {
  pthread_mutex_t* lock = malloc(sizeof *lock);
  must(pthread_mutex_init(lock, NULL));
  return lock;
}

void* down(void* unused) {
  pthread_mutex_t* parent = make_parent();
  pthread_mutex_t* child = make_child();
  pthread_mutex_lock(parent);
  pthread_mutex_lock(child);
  pthread_mutex_unlock(child);
  pthread_mutex_unlock(parent);
  free(child);
  free(parent);
  return NULL;
}

int main(void) {
  run_threads(down, down);
  return 0;
}
