// C11: a thread waits on a condition with a mutex that nobody holds.
// EXPECT: condition-misuse subkind=wait-unheld locks=ready,a threads=1 at @LINE(wait)
#include <threads.h>

#include "testprogs/threads.h"

mtx_t a;
cnd_t ready;
Stage stage;
int tid;

int waits(void* unused) {
  tid = raw_gettid();
  stage_set(&stage, 1);
  cnd_wait(&ready, &a);  // @wait
  mtx_unlock(&a);
  return 0;
}

int main(void) {
  thrd_t waiter;
  must(mtx_init(&a, mtx_plain));
  must(cnd_init(&ready));
  must(thrd_create(&waiter, waits, NULL));
  stage_await(&stage, 1);
  wait_until_blocked(tid);
  mtx_lock(&a);
  cnd_signal(&ready);
  mtx_unlock(&a);
  must(thrd_join(waiter, NULL));
  return 0;
}
