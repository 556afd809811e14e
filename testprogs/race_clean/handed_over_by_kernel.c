// What was written before a message through a pipe, an eventfd or a socket pair is ordered before what is done with it.
// EXPECT: none
// BUILD: O0 O1 O2 clang-O0 clang-O1 clang-O2
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "testprogs/race.h"

int values[4];
int pipes[2];
int sockets[2];
int event;
int polled;

void* sends(void* unused) {
  const uint64_t one = 1;
  values[0] = 1;
  if (write(pipes[1], "x", 1) != 1) abort();
  values[1] = 1;
  if (send(sockets[1], "x", 1, 0) != 1) abort();
  values[2] = 1;
  if (write(event, &one, sizeof one) != sizeof one) abort();
  values[3] = 1;
  if (write(polled, &one, sizeof one) != sizeof one) abort();
  return NULL;
}

void* receives(void* unused) {
  char text;
  uint64_t count;
  if (read(pipes[0], &text, 1) != 1) abort();
  consume(values[0]);
  if (recv(sockets[0], &text, 1, 0) != 1) abort();
  consume(values[1]);
  if (read(event, &count, sizeof count) != sizeof count) abort();
  consume(values[2]);
  return NULL;
}

void* polls(void* unused) {
  struct epoll_event interest = {.events = EPOLLIN};
  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, polled, &interest) != 0) abort();
  struct epoll_event ready;
  while (epoll_wait(epoll, &ready, 1, -1) != 1) {
  }
  uint64_t count;
  if (read(polled, &count, sizeof count) != sizeof count) abort();
  consume(values[3]);
  close(epoll);
  return NULL;
}

int main(void) {
  must(pipe(pipes));
  must(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets));
  event = eventfd(0, EFD_CLOEXEC);
  polled = eventfd(0, EFD_CLOEXEC);
  if (event < 0 || polled < 0) return 1;
  run_threads(sends, receives, polls);
  return 0;
}
