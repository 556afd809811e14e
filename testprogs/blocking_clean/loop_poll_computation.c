// The computation is another thread's; the loop gets an event when it is done.
// EXPECT: none
#include <poll.h>

#include "testprogs/contention.h"

enum { kEvents = 40 };

Stage handled;
int events[2];
Stage stage;

void handle(int number) {
  if (number == 10) stage_set(&stage, 1);
}

void* loop(void* unused) {
  for (int number = 0; number < kEvents; ++number) {
    struct pollfd wanted = {.fd = events[0], .events = POLLIN};
    must(ppoll(&wanted, 1, NULL, NULL) != 1);
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

void* compute(void* unused) {
  stage_await(&stage, 1);
  compute_ms(100);
  return NULL;
}

int main(void) {
  begin_run();
  must(pipe(events));
  run_threads(loop, send_events, compute);
  return 0;
}
