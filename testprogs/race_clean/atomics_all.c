// Atomic operations of each kind, width and order do not race with each other.
// EXPECT: none
// BUILD: O0 O1 O2 clang-O0 clang-O1 clang-O2
#include <stdint.h>

#include "testprogs/race.h"

#define USE(type, variable)                                                                                \
  do {                                                                                                     \
    type expected = 0;                                                                                     \
    __atomic_store_n(&variable, 1, __ATOMIC_RELAXED);                                                      \
    __atomic_store_n(&variable, 2, __ATOMIC_RELEASE);                                                      \
    __atomic_store_n(&variable, 3, __ATOMIC_SEQ_CST);                                                      \
    consume(__atomic_load_n(&variable, __ATOMIC_RELAXED));                                                 \
    consume(__atomic_load_n(&variable, __ATOMIC_ACQUIRE));                                                 \
    consume(__atomic_load_n(&variable, __ATOMIC_CONSUME));                                                 \
    consume(__atomic_load_n(&variable, __ATOMIC_SEQ_CST));                                                 \
    __atomic_fetch_add(&variable, 1, __ATOMIC_RELAXED);                                                    \
    __atomic_sub_fetch(&variable, 1, __ATOMIC_ACQUIRE);                                                    \
    __atomic_fetch_and(&variable, 7, __ATOMIC_RELEASE);                                                    \
    __atomic_or_fetch(&variable, 8, __ATOMIC_ACQ_REL);                                                     \
    __atomic_fetch_xor(&variable, 9, __ATOMIC_SEQ_CST);                                                    \
    __atomic_fetch_nand(&variable, 9, __ATOMIC_SEQ_CST);                                                   \
    consume(__atomic_exchange_n(&variable, 5, __ATOMIC_ACQ_REL));                                          \
    __atomic_compare_exchange_n(&variable, &expected, 6, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);           \
    __atomic_compare_exchange_n(&variable, &expected, 6, 1, __ATOMIC_RELAXED, __ATOMIC_RELAXED);           \
    __sync_fetch_and_add(&variable, 1);                                                                    \
    __sync_bool_compare_and_swap(&variable, 5, 6);                                                         \
  } while (0)

uint8_t one;
uint16_t two;
uint32_t four;
uint64_t eight;

void* uses(void* unused) {
  for (int i = 0; i < 50; ++i) {
    USE(uint8_t, one);
    USE(uint16_t, two);
    USE(uint32_t, four);
    USE(uint64_t, eight);
  }
  return NULL;
}

int main(void) {
  run_threads(uses, uses, uses);
  return 0;
}
