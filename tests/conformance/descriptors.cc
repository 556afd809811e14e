// Reading and writing with addresses that are none: the kernel finds out, nobody else.
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "tests/conformance/conformance.h"

namespace conformance {
namespace {

CASE(descriptors, bad_addresses) {
  int pair[2];
  CALL_INT(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
  static char text[16] = "text";
  iovec parts[2] = {{text, 2}, {text + 2, 2}};
  auto* nowhere = static_cast<char*>(mmap(nullptr, 8192, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  auto* bad_parts = reinterpret_cast<iovec*>(nowhere);
  CALL_INT(writev(pair[0], bad_parts, 1));
  CALL_INT(writev(pair[0], nullptr, 1));
  CALL_INT(writev(pair[0], parts, -1));
  CALL_INT(readv(pair[1], bad_parts, 1));
  CALL_INT(write(pair[0], nowhere, 4));
  CALL_INT(write(pair[0], text, -1));
  CALL_INT(send(pair[0], nowhere, 4, 0));
  msghdr message{};
  message.msg_iov = bad_parts;
  message.msg_iovlen = 1;
  CALL_INT(sendmsg(pair[0], &message, 0));
  CALL_INT(sendmsg(pair[0], reinterpret_cast<msghdr*>(nowhere), 0));
  CALL_INT(sendmsg(pair[0], nullptr, 0));
  CALL_INT(recvmsg(pair[1], reinterpret_cast<msghdr*>(nowhere), MSG_DONTWAIT));
  message.msg_iov = parts;
  message.msg_iovlen = 2;
  CALL_INT(sendmsg(pair[0], &message, 0));
  CALL_INT(recvmsg(pair[1], &message, 0));
  CALL_INT(writev(pair[0], parts, 2));
  CALL_INT(readv(pair[1], parts, 2));
  parts[1].iov_base = nowhere;
  CALL_INT(writev(pair[0], parts, 2));
  CALL_INT(close(pair[0]));
  CALL_INT(close(pair[1]));
}

}  // namespace
}  // namespace conformance
