// The reader lets the lock go after every part of its scan.
// EXPECT: none
#include "testprogs/contention.h"

pthread_rwlock_t catalogue = PTHREAD_RWLOCK_INITIALIZER;
int parts;

void* scan(void* unused) {
  for (int part = 0; part < 100; ++part) {
    pthread_rwlock_rdlock(&catalogue);
    compute_us(500);
    count(&parts);
    pthread_rwlock_unlock(&catalogue);
    raw_pause_us(1000);
  }
  return NULL;
}

void* change(void* unused) {
  for (int turn = 0; turn < 20; ++turn) {
    pthread_rwlock_wrlock(&catalogue);
    pthread_rwlock_unlock(&catalogue);
    raw_pause_us(3000);
  }
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(scan, change);
  return 0;
}
