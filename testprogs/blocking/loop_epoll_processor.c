// An event is there, and the loop could handle it, but a real-time thread keeps its processor.
// EXPECT: event-loop-stall subkind=processor
// RUN: needs=real-time
#include <sys/epoll.h>
#include <sys/eventfd.h>

#include "testprogs/contention.h"

enum { kEvents = 40, kStallAt = 30 };

Stage ready;
Stage handled;
Stage stage;
Stage over;
int events;

void* loop(void* unused) {
  const int poller = epoll_create1(0);
  struct epoll_event wanted = {.events = EPOLLIN};
  must(epoll_ctl(poller, EPOLL_CTL_ADD, events, &wanted));
  stage_await(&ready, 1);
  for (int number = 0; number < kEvents; ++number) {
    struct epoll_event got;
    must(epoll_wait(poller, &got, 1, -1) != 1);
    uint64_t value;
    must(read(events, &value, sizeof value) != sizeof value);
    if (number == kStallAt) {
      const uint64_t begin = now_ms();
      stage_set(&stage, 1);
      must_hold(now_ms() - begin >= kLongMs);
    }
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

void* hog(void* unused) {
  become_real_time(kMiddle);
  stage_set(&ready, 1);
  stage_await(&stage, 1);
  compute_ms(kLongMs);
  stage_await(&over, 1);
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  must((events = eventfd(0, 0)) < 0);
  pthread_t thread;
  must(pthread_create(&thread, NULL, hog, NULL));
  run_threads(loop, send_events);
  stage_set(&over, 1);
  must(pthread_join(thread, NULL));
  return 0;
}
