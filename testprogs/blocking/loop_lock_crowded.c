// An event loop asks for a lock whose holder is one of five threads that compute on a processor of their own: it holds the lock for
// long by its own doing, and most of the time it only waits for that processor.
// EXPECT: event-loop-stall subkind=lock at @LINE(request)
// RUN: needs=two-processors
#include "testprogs/contention.h"
#include "testprogs/event_loop.h"

enum { kEvents = 40, kStallAt = 30, kCrowd = 4, kTheirs = 1 };

pthread_mutex_t sessions = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
Events events;
int tid;
int done;

void handle(int number) {
  if (number == kStallAt) {
    stage_set(&stage, 1);
    stage_await(&stage, 2);
  }
  const uint64_t begin = now_ms();
  pthread_mutex_lock(&sessions);  // @request
  if (number == kStallAt) must_hold(now_ms() - begin >= 2 * kLongMs);
  pthread_mutex_unlock(&sessions);
}

void* loop(void* unused) {
  const int poller = events_poller(&events);
  __atomic_store_n(&tid, raw_gettid(), __ATOMIC_RELEASE);
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

void* crowd(void* unused) {
  run_on(kTheirs);
  stage_await(&stage, 2);
  while (count_of(&done) == 0) compute_ms(1);
  return NULL;
}

void* reload(void* unused) {
  run_on(kTheirs);
  stage_await(&stage, 1);
  pthread_mutex_lock(&sessions);
  stage_set(&stage, 2);
  wait_until_blocked(count_of(&tid));
  compute_ms(kLongMs);
  pthread_mutex_unlock(&sessions);
  count(&done);
  return NULL;
}

int main(void) {
  begin_run();
  events_open(&events);
  pthread_t others[kCrowd];
  for (int i = 0; i < kCrowd; ++i) must(pthread_create(&others[i], NULL, crowd, NULL));
  run_threads(loop, send_events, reload);
  for (int i = 0; i < kCrowd; ++i) must(pthread_join(others[i], NULL));
  return 0;
}
