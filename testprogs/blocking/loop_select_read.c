// An event's handler reads from a pipe whose writer is slow.
// EXPECT: event-loop-stall subkind=blocking-call at @LINE(call)
#include <sys/select.h>

#include "testprogs/contention.h"

enum { kEvents = 40, kStallAt = 30 };

Stage handled;
int events[2];
int data[2];
Stage stage;

void handle(int number) {
  char byte;
  if (number != kStallAt) return;
  stage_set(&stage, 1);
  must(read(data[0], &byte, 1) != 1);  // @call
}

void* loop(void* unused) {
  for (int number = 0; number < kEvents; ++number) {
    fd_set wanted;
    FD_ZERO(&wanted);
    FD_SET(events[0], &wanted);
    must(select(events[0] + 1, &wanted, NULL, NULL, NULL) != 1);
    char event;
    must(read(events[0], &event, 1) != 1);
    handle(number);
    stage_set(&handled, number + 1);
  }
  return NULL;
}

void* send_events(void* unused) {
  for (int number = 0; number < kEvents; ++number) {
    raw_pause_us(500);
    raw_write(events[1], "x", 1);
    stage_await(&handled, number + 1);
  }
  return NULL;
}

void* feed(void* unused) {
  stage_await(&stage, 1);
  raw_pause_us(kLongMs * 1000);
  raw_write(data[1], "x", 1);
  return NULL;
}

int main(void) {
  begin_run();
  must(pipe(events));
  must(pipe(data));
  run_threads(loop, send_events, feed);
  return 0;
}
