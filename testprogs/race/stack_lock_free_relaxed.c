// A node is pushed with a relaxed exchange: who takes it does not see it whole. (ThreadSanitizer
// names the calloc() instead of the write.)
// EXPECT: data-race memory=heap at @LINE(fill) and @LINE(use)
#include "testprogs/race.h"

typedef struct Node {
  struct Node* next;
  int value;
} Node;

Node* top;

void* pushes(void* unused) {
  Node* mine = (Node*)calloc(1, sizeof *mine);
  mine->value = 1;  // @fill
  (void)__atomic_exchange_n(&top, mine, __ATOMIC_RELAXED);
  return NULL;
}

void* takes(void* unused) {
  Node* node;
  while ((node = __atomic_load_n(&top, __ATOMIC_ACQUIRE)) == NULL) raw_yield();
  consume(node->value);  // @use
  return NULL;
}

int main(void) {
  run_threads(pushes, takes);
  free(top);
  return 0;
}
