// An event loop asks for a lock that another thread holds for long: no event is handled meanwhile.
// EXPECT: event-loop-stall subkind=lock at @LINE(request)
#include <sys/epoll.h>
#include <sys/eventfd.h>

#include "testprogs/contention.h"

enum { kEvents = 40, kStallAt = 30 };

pthread_mutex_t sessions = PTHREAD_MUTEX_INITIALIZER;
Stage handled;
Stage stage;
int events;
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
  const int poller = epoll_create1(0);
  struct epoll_event wanted = {.events = EPOLLIN};
  __atomic_store_n(&tid, raw_gettid(), __ATOMIC_RELEASE);
  must(epoll_ctl(poller, EPOLL_CTL_ADD, events, &wanted));
  for (int number = 0; number < kEvents; ++number) {
    struct epoll_event got;
    must(epoll_wait(poller, &got, 1, -1) != 1);  // @loop
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
  must((events = eventfd(0, 0)) < 0);
  run_threads(loop, send_events, reload);
  return 0;
}
