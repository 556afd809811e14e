// A lock that no tool can see, told by annotations: held alone and shared.
// EXPECT: none
// BUILD: O1 clang-O1
#include "concheck/annotations.h"
#include "testprogs/race.h"

int value;
int lock;
Stage stage;

// A turn each: the lock is free as soon as the thread before has had it.
static void take(int turn, int is_write) {
  stage_await(&stage, turn);
  CONCHECK_LOCK_ACQUIRED(&lock, is_write);
}

static void release(int turn, int is_write) {
  CONCHECK_LOCK_RELEASED(&lock, is_write);
  stage_set(&stage, turn + 1);
}

void* writes(void* number) {
  const int turn = (int)(long)number;
  take(turn, 1);
  ++value;
  release(turn, 1);
  return NULL;
}

void* reads(void* number) {
  const int turn = (int)(long)number;
  take(turn, 0);
  consume(value);
  release(turn, 0);
  return NULL;
}

int main(void) {
  CONCHECK_LOCK_CREATED(&lock);
  run_threads(writes, reads, reads, writes);
  CONCHECK_LOCK_DESTROYED(&lock);
  return 0;
}
