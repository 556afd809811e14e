// Threads one after the other have their thread-local storage at the same address.
// EXPECT: none
#include "testprogs/race.h"

__thread int own[64];
Stage ended;

void* uses(void* number) {
  for (int i = 0; i < 64; ++i) own[i] = (int)(long)number;
  stage_add(&ended);
  return NULL;
}

int main(void) {
  pthread_attr_t detached;
  must(pthread_attr_init(&detached));
  must(pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED));
  for (int i = 0; i < 10; ++i) {
    pthread_t thread;
    must(pthread_create(&thread, &detached, uses, (void*)(long)i));
    stage_await(&ended, i + 1);
    raw_pause_us(1000);
  }
  return 0;
}
