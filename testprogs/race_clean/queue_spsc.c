// A ring for one producer and one consumer.
// EXPECT: none
// BUILD: O0 O1 O2 clang-O0 clang-O1 clang-O2
#include "testprogs/race.h"

enum { kSlots = 4, kItems = 100 };

int slots[kSlots];
unsigned head;
unsigned tail;

void* produces(void* unused) {
  for (unsigned i = 0; i < kItems; ++i) {
    while (i - __atomic_load_n(&head, __ATOMIC_ACQUIRE) == kSlots) raw_yield();
    slots[i % kSlots] = (int)i;
    __atomic_store_n(&tail, i + 1, __ATOMIC_RELEASE);
  }
  return NULL;
}

void* consumes(void* unused) {
  for (unsigned i = 0; i < kItems; ++i) {
    while (__atomic_load_n(&tail, __ATOMIC_ACQUIRE) == i) raw_yield();
    if (slots[i % kSlots] != (int)i) abort();
    __atomic_store_n(&head, i + 1, __ATOMIC_RELEASE);
  }
  return NULL;
}

int main(void) {
  run_threads(produces, consumes);
  return 0;
}
