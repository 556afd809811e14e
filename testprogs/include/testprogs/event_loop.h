// For programs with an event loop: events that one thread sends, each when the loop has handled the one before. The loop itself,
// which waits for them by epoll, is the program's.
#ifndef CONCHECK_TESTPROGS_INCLUDE_TESTPROGS_EVENT_LOOP_H_
#define CONCHECK_TESTPROGS_INCLUDE_TESTPROGS_EVENT_LOOP_H_

#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "testprogs/threads.h"

typedef struct Events {
  int fd;
  Stage handled;  // how many
} Events;

TESTPROGS_INLINE void events_open(Events* events) { must((events->fd = eventfd(0, 0)) < 0); }

// A new epoll descriptor for them.
TESTPROGS_INLINE int events_poller(const Events* events) {
  const int poller = epoll_create1(0);
  struct epoll_event wanted = {.events = EPOLLIN};
  must(epoll_ctl(poller, EPOLL_CTL_ADD, events->fd, &wanted));
  return poller;
}

// The one that epoll has told of.
TESTPROGS_INLINE void events_take(const Events* events) {
  uint64_t value;
  must(read(events->fd, &value, sizeof value) != sizeof value);
}

TESTPROGS_INLINE void events_send(Events* events, int count, long pause_us) {
  const uint64_t one = 1;
  for (int number = 0; number < count; ++number) {
    raw_pause_us(pause_us);
    raw_write(events->fd, (const char*)&one, sizeof one);
    stage_await(&events->handled, number + 1);
  }
}

#endif  // CONCHECK_TESTPROGS_INCLUDE_TESTPROGS_EVENT_LOOP_H_
