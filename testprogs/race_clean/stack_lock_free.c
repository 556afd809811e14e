// A stack of nodes that are pushed with release and taken all at once with acquire.
// EXPECT: none
// BUILD: O1 clang-O1
#include "testprogs/race.h"

typedef struct Node {
  struct Node* next;
  int value;
} Node;

Node* top;

void* pushes(void* unused) {
  for (int i = 0; i < 30; ++i) {
    Node* node = (Node*)malloc(sizeof *node);
    node->value = 1;
    Node* next = __atomic_load_n(&top, __ATOMIC_RELAXED);
    do {
      node->next = next;
    } while (!__atomic_compare_exchange_n(&top, &next, node, 1, __ATOMIC_RELEASE, __ATOMIC_RELAXED));
  }
  return NULL;
}

void* takes(void* unused) {
  int left = 60;
  while (left > 0) {
    Node* node = __atomic_exchange_n(&top, NULL, __ATOMIC_ACQUIRE);
    if (node == NULL) raw_yield();
    while (node != NULL) {
      Node* next = node->next;
      left -= node->value;
      free(node);
      node = next;
    }
  }
  return NULL;
}

int main(void) {
  run_threads(pushes, pushes, takes);
  return 0;
}
