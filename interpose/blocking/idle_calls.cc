// poll, select, epoll_wait and their kin: where event loops wait.
#include "interpose/blocking/blocking.h"
#include "interpose/hook.h"

using namespace concheck::interpose;

namespace {

using concheck::trace::BlockingCall;

// Ends with the scope, in which the real call is made. Away from where an event loop comes back to it is a call like
// others.
class AroundIdle {
 public:
  __attribute__((always_inline)) AroundIdle(CallSite site, bool is_sleep, bool can_wait, int epoll) {
    const bool is_rest = !is_sleep && blocking::begin_idle_call(&idle_, site, can_wait, epoll);
    if (!is_rest) idle_.self = nullptr;
    call_.self = nullptr;
    const Thread* self = current_thread;
    if (__builtin_expect(!blocking::is_of_interest(self) || (is_rest && self->slot->held_depth == 0), 1)) return;
    blocking::begin_call(&call_, is_sleep ? BlockingCall::sleep : BlockingCall::poll, site);
    call_.is_rest = is_rest;
  }
  __attribute__((always_inline)) ~AroundIdle() {
    blocking::end_call(call_);
    if (idle_.self != nullptr) blocking::end_idle_call(idle_);
  }
  AroundIdle(const AroundIdle&) = delete;
  AroundIdle& operator=(const AroundIdle&) = delete;

 private:
  blocking::IdleCall idle_;
  blocking::Call call_;
};

// libc reads these timeouts itself.
bool is_time(const timespec* timeout) { return timeout == nullptr || timeout->tv_sec != 0 || timeout->tv_nsec != 0; }
bool is_time(const timeval* timeout) { return timeout == nullptr || timeout->tv_sec != 0 || timeout->tv_usec != 0; }

}  // namespace

#define CONCHECK_IDLE(name, params, args, is_sleep, can_wait, epoll)          \
  int hook_##name params {                                                    \
    const AroundIdle around(CONCHECK_CALL_SITE(), is_sleep, can_wait, epoll); \
    return real::name args;                                                   \
  }

// Without descriptors, poll and select are used to sleep.
#define CONCHECK_POLL(name, params, args, can_wait) \
  CONCHECK_IDLE(name, params, args, count == 0, can_wait, blocking::kNoEpoll)
#define CONCHECK_EPOLL(name, params, args, can_wait) CONCHECK_IDLE(name, params, args, false, can_wait, fd)

CONCHECK_POLL(poll, (pollfd * fds, nfds_t count, int timeout), (fds, count, timeout), timeout != 0)
CONCHECK_POLL(__poll_chk, (pollfd * fds, nfds_t count, int timeout, size_t room), (fds, count, timeout, room),
              timeout != 0)
CONCHECK_POLL(ppoll, (pollfd * fds, nfds_t count, const timespec* timeout, const sigset_t* mask),
              (fds, count, timeout, mask), is_time(timeout))
CONCHECK_POLL(__ppoll_chk, (pollfd * fds, nfds_t count, const timespec* timeout, const sigset_t* mask, size_t room),
              (fds, count, timeout, mask, room), is_time(timeout))
CONCHECK_POLL(select, (int count, fd_set* readable, fd_set* writable, fd_set* special, timeval* timeout),
              (count, readable, writable, special, timeout), is_time(timeout))
CONCHECK_POLL(pselect,
              (int count, fd_set* readable, fd_set* writable, fd_set* special, const timespec* timeout,
               const sigset_t* mask),
              (count, readable, writable, special, timeout, mask), is_time(timeout))
CONCHECK_EPOLL(epoll_wait, (int fd, epoll_event* events, int most, int timeout), (fd, events, most, timeout),
              timeout != 0)
CONCHECK_EPOLL(epoll_pwait, (int fd, epoll_event* events, int most, int timeout, const sigset_t* mask),
              (fd, events, most, timeout, mask), timeout != 0)
// libc leaves this timeout to the kernel, which says so when it can not be read.
CONCHECK_EPOLL(epoll_pwait2, (int fd, epoll_event* events, int most, const timespec* timeout, const sigset_t* mask),
              (fd, events, most, timeout, mask), true)

int hook_epoll_create(int size) {
  const int fd = real::epoll_create(size);
  if (fd >= 0) blocking::note_new_epoll(fd);
  return fd;
}

int hook_epoll_create1(int flags) {
  const int fd = real::epoll_create1(flags);
  if (fd >= 0) blocking::note_new_epoll(fd);
  return fd;
}
