// As kept_apart.c, but the other thread has not been at the node before: it can hold the queue while the first has the node.
// EXPECT: lock-order-inversion locks=node,queue threads=2 confidence=predicted severity=error at @LINE(queue) and @LINE(node)
#include "testprogs/threads.h"

pthread_mutex_t list = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t node = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t queue = PTHREAD_MUTEX_INITIALIZER;
Stage stage;

void* hand_over(void* unused) {
  pthread_mutex_lock(&list);
  pthread_mutex_lock(&node);
  pthread_mutex_unlock(&list);
  pthread_mutex_lock(&queue);  // @queue
  pthread_mutex_unlock(&queue);
  pthread_mutex_unlock(&node);
  stage_set(&stage, 1);
  return NULL;
}

void* go_through(void* unused) {
  stage_await(&stage, 1);
  pthread_mutex_lock(&list);
  pthread_mutex_lock(&queue);
  pthread_mutex_lock(&node);  // @node
  pthread_mutex_unlock(&node);
  pthread_mutex_unlock(&queue);
  pthread_mutex_unlock(&list);
  return NULL;
}

int main(void) {
  run_threads(hand_over, go_through);
  return 0;
}
