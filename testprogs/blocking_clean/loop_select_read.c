// The loop waits for both pipes, and reads from the one that has something.
// EXPECT: none
#include <sys/select.h>

#include "testprogs/contention.h"

enum { kEvents = 40 };

Stage handled;
int events[2];
int data[2];
Stage stage;

void handle(int number) {
  stage_set(&stage, number);
}

void* loop(void* unused) {
  for (int number = 0; number < kEvents; ++number) {
    char byte;
    fd_set wanted;
    for (;;) {
      FD_ZERO(&wanted);
      FD_SET(events[0], &wanted);
      FD_SET(data[0], &wanted);
      must(select((data[0] > events[0] ? data[0] : events[0]) + 1, &wanted, NULL, NULL, NULL) < 1);
      if (FD_ISSET(data[0], &wanted)) must(read(data[0], &byte, 1) != 1);
      if (FD_ISSET(events[0], &wanted)) break;
    }
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
  stage_await(&stage, 10);
  raw_pause_us(10000);
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
