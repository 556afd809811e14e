// Beside the loop a real-time thread that works for moments only.
// EXPECT: none
// RUN: needs=real-time
#include "testprogs/contention.h"
#include "testprogs/event_loop.h"

enum { kEvents = 60 };

Events events;

void* loop(void* unused) {
  const int poller = events_poller(&events);
  for (int number = 0; number < kEvents; ++number) {
    struct epoll_event got;
    must(epoll_wait(poller, &got, 1, -1) != 1);
    events_take(&events);
    stage_set(&events.handled, number + 1);
  }
  return NULL;
}

void* send_events(void* unused) {
  events_send(&events, kEvents, 1000);
  return NULL;
}

void* control(void* unused) {
  become_real_time(kMiddle);
  while (stage_now(&events.handled) < kEvents) {
    compute_us(300);
    raw_pause_us(2000);
  }
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  events_open(&events);
  run_threads(loop, send_events, control);
  return 0;
}
