// A lock of three states on a futex.
// EXPECT: none
// BUILD: O1 clang-O2
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "testprogs/race.h"

int value;
int word;

static void lock(void) {
  int state = 0;
  if (__atomic_compare_exchange_n(&word, &state, 1, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) return;
  while (__atomic_exchange_n(&word, 2, __ATOMIC_ACQUIRE) != 0) syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 2, NULL, NULL, 0);
}

static void unlock(void) {
  if (__atomic_exchange_n(&word, 0, __ATOMIC_RELEASE) == 2) syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

void* counts(void* unused) {
  for (int i = 0; i < 100; ++i) {
    lock();
    ++value;
    unlock();
  }
  return NULL;
}

int main(void) {
  run_threads(counts, counts, counts);
  return value != 300;
}
