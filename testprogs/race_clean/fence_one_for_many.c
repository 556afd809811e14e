// One release fence serves two relaxed stores, one acquire fence two relaxed loads; with acq_rel and seq_cst fences.
// (ThreadSanitizer: false alarms.)
// EXPECT: none
// BUILD: O1 clang-O1
#include "testprogs/race.h"

int a;
int b;
int a_ready;
int b_ready;

void* publishes(void* unused) {
  a = 1;
  b = 1;
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  __atomic_store_n(&a_ready, 1, __ATOMIC_RELAXED);
  __atomic_store_n(&b_ready, 1, __ATOMIC_RELAXED);
  return NULL;
}

void* waits_for_both(void* unused) {
  while (!__atomic_load_n(&a_ready, __ATOMIC_RELAXED)) raw_yield();
  while (!__atomic_load_n(&b_ready, __ATOMIC_RELAXED)) raw_yield();
  __atomic_thread_fence(__ATOMIC_ACQ_REL);
  consume(a);
  consume(b);
  return NULL;
}

void* waits_for_second(void* unused) {
  while (!__atomic_load_n(&b_ready, __ATOMIC_RELAXED)) raw_yield();
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  consume(a);
  consume(b);
  return NULL;
}

int main(void) {
  run_threads(publishes, waits_for_both, waits_for_second);
  return 0;
}
