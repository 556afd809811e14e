// Calls with addresses that are none fail, and the program goes on.
// EXPECT: none
#include <errno.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "testprogs/race.h"

int pair[2];

static void expect_refused(ssize_t result) {
  if (result != -1 || errno != EFAULT) abort();
}

void* use(void* unused) {
  struct iovec* bad_parts = opaque((struct iovec*)8);
  struct msghdr message = {0};
  message.msg_iov = bad_parts;
  message.msg_iovlen = 1;
  expect_refused(writev(pair[0], bad_parts, 1));
  expect_refused(readv(pair[1], bad_parts, 1));
  expect_refused(sendmsg(pair[0], &message, 0));
  expect_refused(sendmsg(pair[0], opaque((struct msghdr*)8), 0));
  expect_refused(write(pair[0], bad_parts, 16));
  return NULL;
}

int main(void) {
  must(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
  run_threads(use, use);
  return 0;
}
