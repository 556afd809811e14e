// The handler leaves what is to be tried later to the loop, by a timeout.
// EXPECT: none
#include <poll.h>

#include "testprogs/contention.h"

enum { kEvents = 40 };

Stage handled;
int events[2];
uint64_t retry_at;
int retries;

void handle(int number) {
  retry_at = number % 8 == 0 ? now_ms() + 10 : 0;
}

void* loop(void* unused) {
  for (int number = 0; number < kEvents; ++number) {
    struct pollfd wanted = {.fd = events[0], .events = POLLIN};
    const int timeout = retry_at == 0 ? -1 : (int)(retry_at > now_ms() ? retry_at - now_ms() : 0);
    while (poll(&wanted, 1, timeout) != 1) ++retries;
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
