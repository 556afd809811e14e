// Threads one after the other have the same stack; nobody joins the one before, they are detached.
// EXPECT: none
#include "testprogs/race.h"

Stage ended;

static void fill(int value) {
  volatile int local[200];
  for (int i = 0; i < 200; ++i) local[i] = value;
  consume(opaque(&local[0]));
}

void* uses(void* number) {
  fill((int)(long)number);
  stage_add(&ended);
  return NULL;
}

int main(void) {
  for (int i = 0; i < 20; ++i) {
    pthread_t thread;
    must(pthread_create(&thread, NULL, uses, (void*)(long)i));
    must(pthread_detach(thread));
    stage_await(&ended, i + 1);
    raw_pause_us(1000);
  }
  return 0;
}
