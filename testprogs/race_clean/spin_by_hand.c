// Spin locks by hand: exchange, test and test-and-set with compare-and-exchange, the old __sync functions, a ticket lock.
// EXPECT: none
// BUILD: O0 O1 O2 clang-O0 clang-O1 clang-O2
#include "testprogs/race.h"

int values[4];
int exchange_lock;
int compare_lock;
int sync_lock;
int next_ticket;
int now_served;

static void count_by_exchange(void) {
  while (__atomic_exchange_n(&exchange_lock, 1, __ATOMIC_ACQUIRE)) raw_yield();
  ++values[0];
  __atomic_store_n(&exchange_lock, 0, __ATOMIC_RELEASE);
}

static void count_by_compare(void) {
  int expected;
  do {
    while (__atomic_load_n(&compare_lock, __ATOMIC_RELAXED)) raw_yield();
    expected = 0;
  } while (!__atomic_compare_exchange_n(&compare_lock, &expected, 1, 1, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED));
  ++values[1];
  __atomic_store_n(&compare_lock, 0, __ATOMIC_RELEASE);
}

static void count_by_sync(void) {
  while (__sync_lock_test_and_set(&sync_lock, 1)) raw_yield();
  ++values[2];
  __sync_lock_release(&sync_lock);
}

static void count_by_ticket(void) {
  const int ticket = __atomic_fetch_add(&next_ticket, 1, __ATOMIC_RELAXED);
  while (__atomic_load_n(&now_served, __ATOMIC_ACQUIRE) != ticket) raw_yield();
  ++values[3];
  __atomic_store_n(&now_served, ticket + 1, __ATOMIC_RELEASE);
}

void* counts(void* unused) {
  for (int i = 0; i < 50; ++i) {
    count_by_exchange();
    count_by_compare();
    count_by_sync();
    count_by_ticket();
  }
  return NULL;
}

int main(void) {
  run_threads(counts, counts, counts);
  return values[0] + values[1] + values[2] + values[3] != 600;
}
