// A handler of a loop makes an epoll descriptor, which nobody waits with, and computes for long: the loop is the same.
// EXPECT: event-loop-stall subkind=computation at @LINE(compute)
#include "testprogs/contention.h"
#include "testprogs/event_loop.h"

enum { kEvents = 40, kStallAt = 30 };

Events events;

void handle(int number) {
  if (number != kStallAt) return;
  must(epoll_create(1) < 0);
  compute_ms(kLongMs);  // @compute
}

void* loop(void* unused) {
  const int poller = events_poller(&events);
  for (int number = 0; number < kEvents; ++number) {
    struct epoll_event got;
    must(epoll_wait(poller, &got, 1, -1) != 1);
    events_take(&events);
    handle(number);
    stage_set(&events.handled, number + 1);
  }
  return NULL;
}

void* send_events(void* unused) {
  events_send(&events, kEvents, 500);
  return NULL;
}

int main(void) {
  begin_run();
  events_open(&events);
  run_threads(loop, send_events);
  return 0;
}
