// A bounded queue for many producers and consumers, each cell with a sequence number (after Dmitry Vyukov).
// EXPECT: none
// BUILD: O0 O1 O2 clang-O0 clang-O1 clang-O2
#include "testprogs/race.h"

enum { kCells = 4, kItems = 50 };

struct {
  unsigned sequence;
  int item;
} cells[kCells];
unsigned put_at;
unsigned get_at;
int sum;

static unsigned claim(unsigned* position, unsigned lead) {
  unsigned at = __atomic_load_n(position, __ATOMIC_RELAXED);
  for (;;) {
    const unsigned sequence = __atomic_load_n(&cells[at % kCells].sequence, __ATOMIC_ACQUIRE);
    if (sequence == at + lead) {
      if (__atomic_compare_exchange_n(position, &at, at + 1, 1, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) return at;
    } else {
      raw_yield();
      at = __atomic_load_n(position, __ATOMIC_RELAXED);
    }
  }
}

void* produces(void* unused) {
  for (int i = 0; i < kItems; ++i) {
    const unsigned at = claim(&put_at, 0);
    cells[at % kCells].item = i;
    __atomic_store_n(&cells[at % kCells].sequence, at + 1, __ATOMIC_RELEASE);
  }
  return NULL;
}

void* consumes(void* unused) {
  for (int i = 0; i < kItems; ++i) {
    const unsigned at = claim(&get_at, 1);
    __atomic_fetch_add(&sum, cells[at % kCells].item, __ATOMIC_RELAXED);
    __atomic_store_n(&cells[at % kCells].sequence, at + kCells, __ATOMIC_RELEASE);
  }
  return NULL;
}

int main(void) {
  for (unsigned i = 0; i < kCells; ++i) cells[i].sequence = i;
  run_threads(produces, consumes, produces, consumes);
  return sum != kItems * (kItems - 1);
}
