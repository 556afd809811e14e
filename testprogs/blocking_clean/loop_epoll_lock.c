// The reload works without the lock, which the loop takes for moments.
// EXPECT: none
#include <sys/epoll.h>
#include <sys/eventfd.h>

#include "testprogs/contention.h"

enum { kEvents = 60 };

pthread_mutex_t sessions = PTHREAD_MUTEX_INITIALIZER;
Stage handled;
int events;
int version;

void* loop(void* unused) {
  const int poller = epoll_create1(0);
  struct epoll_event wanted = {.events = EPOLLIN};
  must(epoll_ctl(poller, EPOLL_CTL_ADD, events, &wanted));
  for (int number = 0; number < kEvents; ++number) {
    struct epoll_event got;
    must(epoll_wait(poller, &got, 1, -1) != 1);
    uint64_t value;
    must(read(events, &value, sizeof value) != sizeof value);
    pthread_mutex_lock(&sessions);
    must_hold(version <= 3);
    pthread_mutex_unlock(&sessions);
    stage_set(&handled, number + 1);
  }
  return NULL;
}

void* send_events(void* unused) {
  const uint64_t one = 1;
  for (int number = 0; number < kEvents; ++number) {
    raw_pause_us(2000);
    raw_write(events, (const char*)&one, sizeof one);
    stage_await(&handled, number + 1);
  }
  return NULL;
}

void* reload(void* unused) {
  for (int i = 0; i < 3; ++i) {
    compute_ms(20);
    pthread_mutex_lock(&sessions);
    ++version;
    pthread_mutex_unlock(&sessions);
  }
  return NULL;
}

int main(void) {
  begin_run();
  must((events = eventfd(0, 0)) < 0);
  run_threads(loop, send_events, reload);
  return 0;
}
