// Parents and their children, made by two places in the code: one thread locks down, the other locks up, in another tree.
// A hint, which has to be asked for.
// EXPECT: lock-class-inversion threads=2 confidence=possible severity=note at @LINE(child) and @LINE(parent)
// RUN: detect=lock-order-inversion
#include "testprogs/threads.h"

typedef struct Node {
  pthread_mutex_t lock;
  struct Node* other;
} Node;

Node* make_parent(void) {
  Node* node = malloc(sizeof *node);
  must(pthread_mutex_init(&node->lock, NULL));
  return node;
}

Node* make_child(Node* parent) {
  Node* node = malloc(sizeof *node);
  must(pthread_mutex_init(&node->lock, NULL));
  node->other = parent;
  parent->other = node;
  return node;
}

void* down(void* unused) {
  Node* parent = make_parent();
  Node* child = make_child(parent);
  pthread_mutex_lock(&parent->lock);
  pthread_mutex_lock(&child->lock);  // @child
  pthread_mutex_unlock(&child->lock);
  pthread_mutex_unlock(&parent->lock);
  free(child);
  free(parent);
  return NULL;
}

void* up(void* unused) {
  Node* parent = make_parent();
  Node* child = make_child(parent);
  pthread_mutex_lock(&child->lock);
  pthread_mutex_lock(&parent->lock);  // @parent
  pthread_mutex_unlock(&parent->lock);
  pthread_mutex_unlock(&child->lock);
  free(child);
  free(parent);
  return NULL;
}

int main(void) {
  run_threads(down, up);
  return 0;
}
