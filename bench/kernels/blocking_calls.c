// Calls that can block, and do not: a byte through a pipe, without a lock and with one; a look for events.
#include <sys/epoll.h>
#include <unistd.h>

#include "kernel.h"

static int ends[2];
static int poller;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void pairs(int thread, long ops) {
  (void)thread;
  for (long i = 0; i < ops; i++) {
    char byte = 'x';
    must(write(ends[1], &byte, 1) != 1, "write");
    must(read(ends[0], &byte, 1) != 1, "read");
  }
}

static void locked_pairs(int thread, long ops) {
  pthread_mutex_lock(&mutex);
  pairs(thread, ops);
  pthread_mutex_unlock(&mutex);
}

// By one call, which some turns with a timeout have made known as an event loop's.
static void looks(int thread, long ops) {
  static __thread int turns;
  (void)thread;
  struct epoll_event event;
  for (long i = 0; i < ops; i++) {
    const int timeout = turns < 20 ? 1 : 0;
    turns += timeout;
    must(epoll_wait(poller, &event, 1, timeout) != 0, "epoll_wait");
  }
}

int main(void) {
  must(pipe(ends) != 0, "pipe");
  poller = epoll_create1(0);
  must(poller < 0, "epoll_create1");
  measure_each("pipe-pair", 1, 500, pairs);
  measure_each("pipe-pair-locked", 1, 500, locked_pairs);
  measure_each("epoll-wait", 1, 1000, looks);
  return 0;
}
