#include "interpose/primitive_state.h"

#include "interpose/arena.h"

namespace concheck::interpose {

InternalLock primitive_lock;

namespace {

// Chained by hash; few programs have many barriers.
struct Node {
  PrimitiveState state;
  Node* next;
};
constexpr uint32_t kBuckets = 1024;
Node* buckets[kBuckets] CONCHECK_GUARDED_BY(primitive_lock);

}  // namespace

PrimitiveState* primitive_state(uint32_t sync) {
  Node*& head = buckets[sync % kBuckets];
  for (Node* node = head; node != nullptr; node = node->next) {
    if (node->state.sync == sync) return &node->state;
  }
  auto* node = static_cast<Node*>(arena_allocate(sizeof(Node)));
  if (node == nullptr) return nullptr;
  node->state.sync = sync;
  node->next = head;
  head = node;
  return &node->state;
}

void drop_primitive_state(uint32_t sync) {
  Critical critical(primitive_lock);
  for (Node** link = &buckets[sync % kBuckets]; *link != nullptr; link = &(*link)->next) {
    Node* node = *link;
    if (node->state.sync != sync) continue;
    *link = node->next;
    free_clock(node->state.gathering);
    free_clock(node->state.released);
    forget_awaited(node->state.held);
    forget_awaited(node->state.handed_on);
    arena_free(node, sizeof(Node));
    return;
  }
}

CONCHECK_ALONE void restart_primitives_in_child() {
  primitive_lock.reset();
  __builtin_memset(buckets, 0, sizeof buckets);
}

}  // namespace concheck::interpose
