// The sleep comes between two uses of the lock.
// EXPECT: none
#include "testprogs/contention.h"

pthread_mutex_t prices = PTHREAD_MUTEX_INITIALIZER;
int refreshed;

void* refresh(void* unused) {
  for (int i = 0; i < 3; ++i) {
    pthread_mutex_lock(&prices);
    ++refreshed;
    pthread_mutex_unlock(&prices);
    usleep(40000);
  }
  return NULL;
}

void* look(void* unused) {
  pthread_mutex_lock(&prices);
  must_hold(refreshed == 3);
  pthread_mutex_unlock(&prices);
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(refresh);
  run_threads(look);
  return 0;
}
