// The reload works without the lock, which the loop takes for moments.
// EXPECT: none
#include "testprogs/contention.h"
#include "testprogs/event_loop.h"

enum { kEvents = 60 };

pthread_mutex_t sessions = PTHREAD_MUTEX_INITIALIZER;
Events events;
int version;

void* loop(void* unused) {
  const int poller = events_poller(&events);
  for (int number = 0; number < kEvents; ++number) {
    struct epoll_event got;
    must(epoll_wait(poller, &got, 1, -1) != 1);
    events_take(&events);
    pthread_mutex_lock(&sessions);
    must_hold(version <= 3);
    pthread_mutex_unlock(&sessions);
    stage_set(&events.handled, number + 1);
  }
  return NULL;
}

void* send_events(void* unused) {
  events_send(&events, kEvents, 2000);
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
  events_open(&events);
  run_threads(loop, send_events, reload);
  return 0;
}
