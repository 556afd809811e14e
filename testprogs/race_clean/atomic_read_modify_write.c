// Each read-modify-write operation hands a value over: exchange, fetch-and-add, compare-and-exchange, and one that fails but
// acquires.
// EXPECT: none
// BUILD: O1 clang-O1
#include "testprogs/race.h"

int values[4];
int flags[4];

void* publishes(void* unused) {
  values[0] = 1;
  __atomic_exchange_n(&flags[0], 1, __ATOMIC_RELEASE);
  values[1] = 1;
  __atomic_fetch_add(&flags[1], 1, __ATOMIC_ACQ_REL);
  values[2] = 1;
  int expected = 0;
  __atomic_compare_exchange_n(&flags[2], &expected, 1, 0, __ATOMIC_RELEASE, __ATOMIC_RELAXED);
  values[3] = 1;
  __atomic_fetch_or(&flags[3], 1, __ATOMIC_SEQ_CST);
  return NULL;
}

void* exchanges(void* unused) {
  while (__atomic_exchange_n(&flags[0], 0, __ATOMIC_ACQUIRE) == 0) raw_yield();
  consume(values[0]);
  return NULL;
}

void* adds(void* unused) {
  while (__atomic_fetch_add(&flags[1], 0, __ATOMIC_ACQUIRE) == 0) raw_yield();
  consume(values[1]);
  return NULL;
}

void* compares(void* unused) {
  int expected = 1;
  while (!__atomic_compare_exchange_n(&flags[2], &expected, 2, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
    expected = 1;
    raw_yield();
  }
  consume(values[2]);
  return NULL;
}

void* fails(void* unused) {
  int expected = 0;
  while (__atomic_compare_exchange_n(&flags[3], &expected, 0, 0, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE)) raw_yield();
  consume(values[3]);
  return NULL;
}

int main(void) {
  run_threads(publishes, exchanges, adds, compares, fails);
  return 0;
}
