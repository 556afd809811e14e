// A handler of a loop makes an epoll descriptor, which nobody waits with, and computes for long: the loop is the same.
// EXPECT: event-loop-stall subkind=computation at @LINE(compute)
#include <sys/epoll.h>
#include <sys/eventfd.h>

#include "testprogs/contention.h"

enum { kEvents = 40, kStallAt = 30 };

Stage handled;
int events;

void handle(int number) {
  if (number != kStallAt) return;
  must(epoll_create(1) < 0);
  compute_ms(kLongMs);  // @compute
}

void* loop(void* unused) {
  const int poller = epoll_create1(0);
  struct epoll_event wanted = {.events = EPOLLIN};
  must(epoll_ctl(poller, EPOLL_CTL_ADD, events, &wanted));
  for (int number = 0; number < kEvents; ++number) {
    struct epoll_event got;
    must(epoll_wait(poller, &got, 1, -1) != 1);
    uint64_t value;
    must(read(events, &value, sizeof value) != sizeof value);
    handle(number);
    stage_set(&handled, number + 1);
  }
  return NULL;
}

void* send_events(void* unused) {
  const uint64_t one = 1;
  for (int number = 0; number < kEvents; ++number) {
    raw_pause_us(500);
    raw_write(events, (const char*)&one, sizeof one);
    stage_await(&handled, number + 1);
  }
  return NULL;
}

int main(void) {
  begin_run();
  must((events = eventfd(0, 0)) < 0);
  run_threads(loop, send_events);
  return 0;
}
