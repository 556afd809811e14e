// Beside the loop a real-time thread that works for moments only.
// EXPECT: none
// RUN: needs=real-time
#include <sys/epoll.h>
#include <sys/eventfd.h>

#include "testprogs/contention.h"

enum { kEvents = 60 };

Stage handled;
int events;

void* loop(void* unused) {
  const int poller = epoll_create1(0);
  struct epoll_event wanted = {.events = EPOLLIN};
  must(epoll_ctl(poller, EPOLL_CTL_ADD, events, &wanted));
  for (int number = 0; number < kEvents; ++number) {
    struct epoll_event got;
    must(epoll_wait(poller, &got, 1, -1) != 1);
    uint64_t value;
    must(read(events, &value, sizeof value) != sizeof value);
    stage_set(&handled, number + 1);
  }
  return NULL;
}

void* send_events(void* unused) {
  const uint64_t one = 1;
  for (int number = 0; number < kEvents; ++number) {
    raw_pause_us(1000);
    raw_write(events, (const char*)&one, sizeof one);
    stage_await(&handled, number + 1);
  }
  return NULL;
}

void* control(void* unused) {
  become_real_time(kMiddle);
  while (stage_now(&handled) < kEvents) {
    compute_us(300);
    raw_pause_us(2000);
  }
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  must((events = eventfd(0, 0)) < 0);
  run_threads(loop, send_events, control);
  return 0;
}
