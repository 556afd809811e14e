// A semaphore used as a lock, which its holder takes again as soon as it has posted it.
// EXPECT: starvation subkind=unfair-hand-over severity=note informative=yes at @LINE(request)
// RUN: needs=two-processors
#include <semaphore.h>

#include "testprogs/contention.h"

enum { kPassed = 60 };

sem_t printer;
Stage stage;
int pages;
int pages_before;

void* print_always(void* unused) {
  run_on(0);
  while (count_of(&pages) - count_of(&pages_before) < kPassed) {
    must(sem_wait(&printer));
    count(&pages);
    stage_set(&stage, 1);
    compute_ms(5);
    must(sem_post(&printer));
  }
  return NULL;
}

void* print_one(void* unused) {
  int passed = 0;
  run_on(1);
  stage_await(&stage, 1);
  for (int tries = 0; passed < kPassed / 2 && tries < 50; ++tries) {
    raw_pause_us(2000);  // The other one has it again.
    const int before = count_of(&pages);
    __atomic_store_n(&pages_before, before, __ATOMIC_RELEASE);
    must(sem_wait(&printer));  // @request
    passed = count_of(&pages) - before;
    must(sem_post(&printer));
  }
  must_hold(passed >= kPassed / 2);
  return NULL;
}

int main(void) {
  begin_run();
  must(sem_init(&printer, 0, 1));
  run_threads(print_always, print_one);
  return 0;
}
