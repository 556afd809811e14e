// Locks on the heap, made by pthread_mutex_init: one line takes them in both orders.
// EXPECT: lock-order-inversion threads=2 at @LINE(second)
#include "testprogs/threads.h"

struct Account {
  pthread_mutex_t lock;
  long balance;
};
struct Account* alice;
struct Account* bob;

void transfer(struct Account* from, struct Account* to) {
  pthread_mutex_lock(&from->lock);
  pthread_mutex_lock(&to->lock);  // @second
  --from->balance;
  ++to->balance;
  pthread_mutex_unlock(&to->lock);
  pthread_mutex_unlock(&from->lock);
}
Stage stage;

void* first(void* unused) {
  transfer(alice, bob);
  stage_set(&stage, 1);
  return NULL;
}

void* second(void* unused) {
  stage_await(&stage, 1);
  transfer(bob, alice);
  return NULL;
}

int main(void) {
  alice = calloc(1, sizeof *alice);
  bob = calloc(1, sizeof *bob);
  must(pthread_mutex_init(&alice->lock, NULL));
  must(pthread_mutex_init(&bob->lock, NULL));
  run_threads(first, second);
  return 0;
}
