// Parents and children with mutexes that are initialised by value, in memory that a function of the program's own hands out: what
// they are is said by who called it.
// EXPECT: lock-class-inversion threads=2 confidence=possible severity=note at @LINE(child) and @LINE(parent)
// RUN: detect=lock-order-inversion
#include "testprogs/threads.h"

typedef struct Node {
  pthread_mutex_t lock;
  struct Node* other;
} Node;

__attribute__((noinline)) static void* xmalloc(size_t bytes) {
  void* p = malloc(bytes);
  if (p == NULL) abort();
  return p;
}

__attribute__((noinline)) static Node* make_parent(void) {
  Node* node = xmalloc(sizeof *node);
  *node = (Node){PTHREAD_MUTEX_INITIALIZER, NULL};
  return node;
}

__attribute__((noinline)) static Node* make_child(Node* parent) {
  Node* node = xmalloc(sizeof *node);
  *node = (Node){PTHREAD_MUTEX_INITIALIZER, parent};
  parent->other = node;
  return node;
}

static Node* parents[2];

static void* down(void* unused) {
  Node* parent = parents[0];
  pthread_mutex_lock(&parent->lock);
  pthread_mutex_lock(&parent->other->lock);  // @child
  pthread_mutex_unlock(&parent->other->lock);
  pthread_mutex_unlock(&parent->lock);
  return NULL;
}

static void* up(void* unused) {
  Node* child = parents[1]->other;
  pthread_mutex_lock(&child->lock);
  pthread_mutex_lock(&child->other->lock);  // @parent
  pthread_mutex_unlock(&child->other->lock);
  pthread_mutex_unlock(&child->lock);
  return NULL;
}

int main(void) {
  for (int i = 0; i < 2; ++i) {
    parents[i] = make_parent();
    make_child(parents[i]);
  }
  run_threads(down, up);
  for (int i = 0; i < 2; ++i) {
    free(parents[i]->other);
    free(parents[i]);
  }
  return 0;
}
