// A loop with timers: it wakes up every few ms, by timerfd and by timeouts, and is idle for longer at the end.
// EXPECT: none
#include <sys/epoll.h>
#include <sys/timerfd.h>

#include "testprogs/contention.h"

void* loop(void* unused) {
  const int poller = epoll_create1(0);
  const int timer = timerfd_create(CLOCK_MONOTONIC, 0);
  struct epoll_event wanted = {.events = EPOLLIN};
  const struct itimerspec every = {{0, 3000000}, {0, 3000000}};
  must(timerfd_settime(timer, 0, &every, NULL));
  must(epoll_ctl(poller, EPOLL_CTL_ADD, timer, &wanted));
  for (int number = 0; number < 30; ++number) {
    struct epoll_event got;
    must(epoll_wait(poller, &got, 1, 1000) != 1);
    uint64_t expired;
    must(read(timer, &expired, sizeof expired) != sizeof expired);
    compute_us(100);
  }
  must(epoll_ctl(poller, EPOLL_CTL_DEL, timer, NULL));
  struct epoll_event got;
  must(epoll_wait(poller, &got, 1, 150) != 0);
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(loop);
  return 0;
}
