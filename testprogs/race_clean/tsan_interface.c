// The functions of <sanitizer/tsan_interface.h>, which programs call for a lock and a message of their own.
// EXPECT: none
// BUILD: O1 clang-O1
#include <sanitizer/tsan_interface.h>

#include "testprogs/race.h"

int value;
int message;
int lock;
Stage stage;

void* uses(void* number) {
  const int turn = (int)(long)number;
  stage_await(&stage, turn);
  __tsan_mutex_pre_lock(&lock, 0);
  __tsan_mutex_post_lock(&lock, 0, 0);
  ++value;
  __tsan_mutex_pre_unlock(&lock, 0);
  __tsan_mutex_post_unlock(&lock, 0);
  if (turn == 0) {
    message = 1;
    __tsan_release(&message);
  } else {
    __tsan_acquire(&message);
    consume(message);
  }
  stage_set(&stage, turn + 1);
  return NULL;
}

int main(void) {
  __tsan_mutex_create(&lock, 0);
  run_threads(uses, uses);
  __tsan_mutex_destroy(&lock, 0);
  return value != 2;
}
