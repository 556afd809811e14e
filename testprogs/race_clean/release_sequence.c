// Relaxed read-modify-writes of others continue a release sequence: who acquires the last value synchronises with its head.
// EXPECT: none
// BUILD: O1 clang-O1
#include "testprogs/race.h"

int value;
int state;

void* head(void* unused) {
  value = 1;
  __atomic_store_n(&state, 1, __ATOMIC_RELEASE);
  return NULL;
}

void* continues(void* unused) {
  int expected = 1;
  while (!__atomic_compare_exchange_n(&state, &expected, 2, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
    expected = 1;
    raw_yield();
  }
  __atomic_fetch_add(&state, 1, __ATOMIC_RELAXED);
  return NULL;
}

void* acquires(void* unused) {
  while (__atomic_load_n(&state, __ATOMIC_ACQUIRE) != 3) raw_yield();
  consume(value);
  return NULL;
}

int main(void) {
  run_threads(head, continues, acquires);
  return 0;
}
