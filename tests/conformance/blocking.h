// How calls that can make a thread wait are tried: with nothing held, with a lock held, and in a thread that runs an event
// loop, which is when the library looks at them.
#ifndef CONCHECK_TESTS_CONFORMANCE_BLOCKING_H_
#define CONCHECK_TESTS_CONFORMANCE_BLOCKING_H_

#include <signal.h>
#include <sys/epoll.h>
#include <sys/time.h>
#include <unistd.h>

#include "tests/conformance/conformance.h"

namespace conformance {

// Runs `body` in each of the three ways, with what it printed after the other.
inline void in_all_ways(void (*body)()) {
  static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  {
    Context context("free");
    body();
  }
  {
    Context context("holding");
    pthread_mutex_lock(&mutex);
    body();
    pthread_mutex_unlock(&mutex);
  }
  {
    Context context("looping");
    const int epoll = epoll_create1(0);
    for (int i = 0; i < 100; ++i) {
      epoll_event event;
      epoll_wait(epoll, &event, 1, i % 4 == 0 ? 1 : 0);
      if (i >= 90) body();
    }
    close(epoll);
  }
}

inline void on_alarm(int) {}

// SIGALRM interrupts what waits after `ms`, and again until it is disarmed, in case it came before the wait.
class Alarm {
 public:
  explicit Alarm(int ms, void (*handler)(int) = on_alarm) {
    struct sigaction action {};
    action.sa_handler = handler;
    sigaction(SIGALRM, &action, nullptr);
    const timeval in = {0, ms * 1000};
    const itimerval timer = {in, in};
    setitimer(ITIMER_REAL, &timer, nullptr);
  }
  ~Alarm() {
    const itimerval off{};
    setitimer(ITIMER_REAL, &off, nullptr);
  }
};

}  // namespace conformance

#endif  // CONCHECK_TESTS_CONFORMANCE_BLOCKING_H_
