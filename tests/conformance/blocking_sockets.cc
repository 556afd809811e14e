// Calls on sockets, and for what several descriptors have to say.
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/conformance/blocking.h"

// What programs call that were compiled with _FORTIFY_SOURCE.
extern "C" {
ssize_t __recv_chk(int fd, void* to, size_t bytes, size_t room, int flags);
ssize_t __recvfrom_chk(int fd, void* to, size_t bytes, size_t room, int flags, sockaddr* address, socklen_t* length);
int __poll_chk(pollfd* fds, nfds_t count, int timeout, size_t room);
int __ppoll_chk(pollfd* fds, nfds_t count, const timespec* timeout, const sigset_t* mask, size_t room);
}

namespace conformance {
namespace {

CASE(blocking, sockets) {
  in_all_ways([] {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_DGRAM, 0, ends) != 0) return;
    char text[16] = {};
    iovec part = {text, 8};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    mmsghdr messages[2] = {{message, 0}, {message, 0}};
    CALL_INT(send(ends[0], "one", 3, 0));
    CALL_INT(recv(ends[1], text, sizeof text, 0));
    CALL_INT(sendto(ends[0], "two", 3, 0, nullptr, 0));
    CALL_INT(recvfrom(ends[1], text, sizeof text, 0, nullptr, nullptr));
    CALL_INT(sendmsg(ends[0], &message, 0));
    CALL_INT(recvmsg(ends[1], &message, MSG_TRUNC));
    CALL_INT(sendmmsg(ends[0], messages, 2, 0));
    CALL_INT(recvmmsg(ends[1], messages, 2, 0, nullptr));
    CALL_INT(send(ends[0], "fortified", 9, 0));
    CALL_INT(__recv_chk(ends[1], text, 9, sizeof text, 0));
    CALL_INT(send(ends[0], "fortified", 9, 0));
    CALL_INT(__recvfrom_chk(ends[1], text, 9, sizeof text, 0, nullptr, nullptr));
    say("text %.9s", text);
    CALL_INT(recv(ends[1], text, sizeof text, MSG_DONTWAIT));
    CALL_INT(send(-1, "x", 1, 0));
    CALL_INT(recvmsg(ends[1], nullptr, MSG_DONTWAIT));
    const timeval little{0, 2000};
    setsockopt(ends[1], SOL_SOCKET, SO_RCVTIMEO, &little, sizeof little);
    CALL_INT_TIMED(recv(ends[1], text, 1, 0), 2);
    close(ends[0]);
    close(ends[1]);
  });
}

CASE(blocking, connections) {
  in_all_ways([] {
    const int server = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* at = reinterpret_cast<sockaddr*>(&address);
    CALL_INT(bind(server, at, length));
    getsockname(server, at, &length);
    const int early = socket(AF_INET, SOCK_STREAM, 0);
    CALL_INT(connect(early, at, length));
    CALL_INT(listen(server, 5));
    const int client = socket(AF_INET, SOCK_STREAM, 0);
    CALL_INT(connect(client, at, length));
    sockaddr_in from{};
    length = sizeof from;
    const int accepted = accept(server, reinterpret_cast<sockaddr*>(&from), &length);
    say("accepted %d from %x", accepted >= 0, ntohl(from.sin_addr.s_addr));
    fcntl(server, F_SETFL, O_NONBLOCK);
    CALL_INT(accept(server, nullptr, nullptr));
    CALL_INT(accept4(server, nullptr, nullptr, SOCK_CLOEXEC));
    CALL_INT(accept4(server, nullptr, nullptr, -1));
    CALL_INT(accept(-1, nullptr, nullptr));
    CALL_INT(connect(client, at, 3));
    for (const int fd : {server, early, client, accepted}) close(fd);
  });
}

CASE(blocking, polling) {
  in_all_ways([] {
    int ends[2];
    if (pipe(ends) != 0) return;
    const int epoll = epoll_create1(0);
    epoll_event event{};
    event.events = EPOLLIN;
    epoll_ctl(epoll, EPOLL_CTL_ADD, ends[0], &event);
    pollfd entry{ends[0], POLLIN, 0};
    const timespec little{0, 2000000};
    const timespec none{0, 0};
    sigset_t mask;
    sigemptyset(&mask);
    for (const bool is_ready : {false, true}) {
      Context context(is_ready ? "ready" : "not ready");
      if (is_ready) static_cast<void>(!write(ends[1], "x", 1));
      CALL_INT(poll(&entry, 1, 0));
      CALL_INT(poll(&entry, 1, 2));
      CALL_INT(__poll_chk(&entry, 1, 2, sizeof entry));
      CALL_INT(ppoll(&entry, 1, &little, &mask));
      CALL_INT(__ppoll_chk(&entry, 1, &none, nullptr, sizeof entry));
      fd_set set;
      const auto fresh = [&] {
        FD_ZERO(&set);
        FD_SET(ends[0], &set);
        return &set;
      };
      // Linux writes back what is left.
      timeval short_time{is_ready ? 100 : 0, 2000};
      CALL_INT(select(ends[0] + 1, fresh(), nullptr, nullptr, &short_time));
      say("left %d", short_time.tv_sec > 10);
      CALL_INT(pselect(ends[0] + 1, fresh(), nullptr, nullptr, &little, &mask));
      CALL_INT(epoll_wait(epoll, &event, 1, 0));
      CALL_INT(epoll_wait(epoll, &event, 1, 2));
      CALL_INT(epoll_pwait(epoll, &event, 1, 2, &mask));
      CALL_INT(epoll_pwait2(epoll, &event, 1, &little, &mask));
    }
    CALL_INT(epoll_wait(epoll, &event, 0, 0));
    CALL_INT(epoll_wait(ends[0], &event, 1, 0));
    CALL_INT(epoll_pwait2(epoll, &event, 1, &kNegativeNsec, nullptr));
    CALL_INT(ppoll(&entry, 1, &kNegativeNsec, nullptr));
    CALL_INT(select(-1, nullptr, nullptr, nullptr, nullptr));
    CALL_INT(poll(nullptr, 1, 0));
    for (const int fd : {ends[0], ends[1], epoll}) close(fd);
  });
}

}  // namespace
}  // namespace conformance
