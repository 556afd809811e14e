// One loop after the other in the same code, each with an epoll descriptor of its own, as every call of asyncio.run() in Python
// makes one. What the thread does between them keeps no event waiting.
// EXPECT: none
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "testprogs/contention.h"

void run_loop(int turns) {
  const int poller = epoll_create1(0);
  const int timer = timerfd_create(CLOCK_MONOTONIC, 0);
  struct epoll_event wanted = {.events = EPOLLIN};
  const struct itimerspec every = {{0, 1000000}, {0, 1000000}};
  must(timerfd_settime(timer, 0, &every, NULL));
  must(epoll_ctl(poller, EPOLL_CTL_ADD, timer, &wanted));
  for (int number = 0; number < turns; ++number) {
    struct epoll_event got;
    must(epoll_wait(poller, &got, 1, -1) != 1);
    uint64_t expired;
    must(read(timer, &expired, sizeof expired) != sizeof expired);
  }
  must(close(timer));
  must(close(poller));
}

void* loops(void* unused) {
  run_loop(30);
  compute_ms(kLongMs);
  run_loop(30);
  usleep(kLongMs * 1000);  // the blocking call that a loop must not make; it orders nothing
  run_loop(30);
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(loops);
  return 0;
}
