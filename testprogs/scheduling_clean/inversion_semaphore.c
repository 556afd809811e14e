// A semaphore by which the urgent thread gives work away. It never waits for it, so nobody has to inherit anything.
// EXPECT: none
// RUN: needs=real-time
#include <semaphore.h>

#include "testprogs/contention.h"

enum { kOrders = 50 };

sem_t orders;
int done;

void* serve(void* unused) {
  become_real_time(kLow);
  while (done < kOrders) {
    must(sem_wait(&orders));
    compute_us(200);
    ++done;
  }
  return NULL;
}

void* order(void* unused) {
  become_real_time(kHigh);
  for (int i = 0; i < kOrders; ++i) {
    must(sem_post(&orders));
    raw_pause_us(1000);
  }
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  must(sem_init(&orders, 0, 0));
  run_threads(serve, order);
  must_hold(done == kOrders);
  return 0;
}
