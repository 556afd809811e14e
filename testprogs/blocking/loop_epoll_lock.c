// An event loop asks for a lock that another thread holds for long: no event is handled meanwhile.
// EXPECT: event-loop-stall subkind=lock at @LINE(request)
#include "testprogs/contention.h"
#include "testprogs/event_loop.h"

enum { kEvents = 40, kStallAt = 30 };

pthread_mutex_t sessions = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
Events events;
int tid;

void handle(int number) {
  if (number == kStallAt) {
    stage_set(&stage, 1);
    stage_await(&stage, 2);
  }
  const uint64_t begin = now_ms();
  pthread_mutex_lock(&sessions);  // @request
  if (number == kStallAt) must_hold(now_ms() - begin >= kLongMs);
  pthread_mutex_unlock(&sessions);
}

void* loop(void* unused) {
  const int poller = events_poller(&events);
  __atomic_store_n(&tid, raw_gettid(), __ATOMIC_RELEASE);
  for (int number = 0; number < kEvents; ++number) {
    struct epoll_event got;
    must(epoll_wait(poller, &got, 1, -1) != 1);  // @loop
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

void* reload(void* unused) {
  stage_await(&stage, 1);
  pthread_mutex_lock(&sessions);
  stage_set(&stage, 2);
  wait_until_blocked(count_of(&tid));
  compute_ms(kLongMs);
  pthread_mutex_unlock(&sessions);
  return NULL;
}

int main(void) {
  begin_run();
  events_open(&events);
  run_threads(loop, send_events, reload);
  return 0;
}
