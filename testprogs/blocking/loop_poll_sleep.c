// An event's handler sleeps, to try something again.
// EXPECT: event-loop-stall subkind=blocking-call at @LINE(call)
#include <poll.h>

#include "testprogs/contention.h"

enum { kEvents = 40, kStallAt = 30 };

Stage handled;
int events[2];

void handle(int number) {
  if (number == kStallAt) usleep(kLongMs * 1000);  // @call
}

void* loop(void* unused) {
  for (int number = 0; number < kEvents; ++number) {
    struct pollfd wanted = {.fd = events[0], .events = POLLIN};
    must(poll(&wanted, 1, -1) != 1);
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

int main(void) {
  begin_run();
  must(pipe(events));
  run_threads(loop, send_events);
  return 0;
}
