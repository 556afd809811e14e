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
  __attribute__((always_inline)) AroundIdle(CallSite site, bool is_sleep, bool can_wait) {
    const bool is_rest = !is_sleep && blocking::begin_idle_call(&idle_, site, can_wait);
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

// Without descriptors, poll and select are used to sleep.
#define CONCHECK_IDLE(name, params, args, is_sleep, can_wait)          \
  int hook_##name params {                                             \
    const AroundIdle around(CONCHECK_CALL_SITE(), is_sleep, can_wait); \
    return real::name args;                                            \
  }

CONCHECK_IDLE(poll, (pollfd * fds, nfds_t count, int timeout), (fds, count, timeout), count == 0, timeout != 0)
CONCHECK_IDLE(__poll_chk, (pollfd * fds, nfds_t count, int timeout, size_t room), (fds, count, timeout, room),
              count == 0, timeout != 0)
CONCHECK_IDLE(ppoll, (pollfd * fds, nfds_t count, const timespec* timeout, const sigset_t* mask),
              (fds, count, timeout, mask), count == 0, is_time(timeout))
CONCHECK_IDLE(__ppoll_chk, (pollfd * fds, nfds_t count, const timespec* timeout, const sigset_t* mask, size_t room),
              (fds, count, timeout, mask, room), count == 0, is_time(timeout))
CONCHECK_IDLE(select, (int count, fd_set* readable, fd_set* writable, fd_set* special, timeval* timeout),
              (count, readable, writable, special, timeout), count == 0, is_time(timeout))
CONCHECK_IDLE(pselect,
              (int count, fd_set* readable, fd_set* writable, fd_set* special, const timespec* timeout,
               const sigset_t* mask),
              (count, readable, writable, special, timeout, mask), count == 0, is_time(timeout))
CONCHECK_IDLE(epoll_wait, (int fd, epoll_event* events, int most, int timeout), (fd, events, most, timeout), false,
              timeout != 0)
CONCHECK_IDLE(epoll_pwait, (int fd, epoll_event* events, int most, int timeout, const sigset_t* mask),
              (fd, events, most, timeout, mask), false, timeout != 0)
// libc leaves this timeout to the kernel, which says so when it can not be read.
CONCHECK_IDLE(epoll_pwait2, (int fd, epoll_event* events, int most, const timespec* timeout, const sigset_t* mask),
              (fd, events, most, timeout, mask), false, true)
