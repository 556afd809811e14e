// The long computation works on a copy; the lock is held for the exchange.
// EXPECT: none
#include "testprogs/contention.h"

pthread_mutex_t model = PTHREAD_MUTEX_INITIALIZER;
int version;
int done;

void* rebuild(void* unused) {
  for (int i = 0; i < 3; ++i) {
    compute_ms(50);
    pthread_mutex_lock(&model);
    ++version;
    pthread_mutex_unlock(&model);
  }
  count(&done);
  return NULL;
}

void* look(void* unused) {
  while (!count_of(&done)) {
    pthread_mutex_lock(&model);
    must_hold(version <= 3);
    pthread_mutex_unlock(&model);
    raw_pause_us(1000);
  }
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(rebuild, look);
  return 0;
}
