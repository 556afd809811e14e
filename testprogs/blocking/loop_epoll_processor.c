// An event is there, and the loop could handle it, but a real-time thread keeps its processor.
// EXPECT: event-loop-stall subkind=processor
// RUN: needs=real-time
#include "testprogs/contention.h"
#include "testprogs/event_loop.h"

enum { kEvents = 40, kStallAt = 30 };

Stage ready;
Stage stage;
Stage over;
Events events;

void* loop(void* unused) {
  const int poller = events_poller(&events);
  stage_await(&ready, 1);
  for (int number = 0; number < kEvents; ++number) {
    struct epoll_event got;
    must(epoll_wait(poller, &got, 1, -1) != 1);
    events_take(&events);
    if (number == kStallAt) {
      const uint64_t begin = now_ms();
      stage_set(&stage, 1);
      must_hold(now_ms() - begin >= kLongMs);
    }
    stage_set(&events.handled, number + 1);
  }
  return NULL;
}

void* send_events(void* unused) {
  events_send(&events, kEvents, 500);
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
  events_open(&events);
  pthread_t thread;
  must(pthread_create(&thread, NULL, hog, NULL));
  run_threads(loop, send_events);
  stage_set(&over, 1);
  must(pthread_join(thread, NULL));
  return 0;
}
