// poll, select, epoll_wait and their kin: where event loops wait.
#include "interpose/blocking/blocking.h"
#include "interpose/hook.h"

using namespace concheck::interpose;
using concheck::trace::BlockingCall;

// Without descriptors, poll and select are used to sleep.
#define CONCHECK_IDLE(name, params, args, is_sleep)                                                                        \
  __attribute__((noinline, cold)) static int blocked_##name params {                                                      \
    const blocking::Around around(is_sleep ? BlockingCall::sleep : BlockingCall::poll, CONCHECK_CALL_SITE());             \
    return real::name args;                                                                                               \
  }                                                                                                                       \
  int hook_##name params {                                                                                                \
    if (__builtin_expect(blocking::is_of_interest(current_thread), 0)) return blocked_##name args;                        \
    return real::name args;                                                                                               \
  }

CONCHECK_IDLE(poll, (pollfd * fds, nfds_t count, int timeout), (fds, count, timeout), count == 0)
CONCHECK_IDLE(__poll_chk, (pollfd * fds, nfds_t count, int timeout, size_t room), (fds, count, timeout, room), count == 0)
CONCHECK_IDLE(ppoll, (pollfd * fds, nfds_t count, const timespec* timeout, const sigset_t* mask), (fds, count, timeout, mask), count == 0)
CONCHECK_IDLE(__ppoll_chk, (pollfd * fds, nfds_t count, const timespec* timeout, const sigset_t* mask, size_t room),
              (fds, count, timeout, mask, room), count == 0)
CONCHECK_IDLE(select, (int count, fd_set* readable, fd_set* writable, fd_set* special, timeval* timeout),
              (count, readable, writable, special, timeout), count == 0)
CONCHECK_IDLE(pselect, (int count, fd_set* readable, fd_set* writable, fd_set* special, const timespec* timeout, const sigset_t* mask),
              (count, readable, writable, special, timeout, mask), count == 0)
CONCHECK_IDLE(epoll_wait, (int fd, epoll_event* events, int most, int timeout), (fd, events, most, timeout), false)
CONCHECK_IDLE(epoll_pwait, (int fd, epoll_event* events, int most, int timeout, const sigset_t* mask), (fd, events, most, timeout, mask), false)
CONCHECK_IDLE(epoll_pwait2, (int fd, epoll_event* events, int most, const timespec* timeout, const sigset_t* mask),
              (fd, events, most, timeout, mask), false)
