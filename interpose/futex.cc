// Raw futexes through syscall(): Rust's standard library, libstdc++'s atomic waits, abseil. Seen as blocked time.
#include <errno.h>

#include "interpose/guard.h"
#include "interpose/race/events.h"
#include "interpose/real.h"
#include "interpose/tail.h"
#include "interpose/wait.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose {
namespace {

bool can_block(long operation) {
  switch (operation & FUTEX_CMD_MASK) {
    case FUTEX_WAIT:
    case FUTEX_WAIT_BITSET:
    case FUTEX_LOCK_PI:
    case FUTEX_LOCK_PI2:
    case FUTEX_WAIT_REQUEUE_PI:
      return true;
    default:
      return false;
  }
}

}  // namespace

// Not a cancellation point, like the original. All six arguments and errno go through unchanged.
long observe_futex_call(long number, long a, long b, long c, long d, long e, long f) {
  using Syscall = long(long, ...);
  auto* real_syscall = reinterpret_cast<Syscall*>(real::tail_target(real::Tail::syscall));
  Guard guard;
  Thread* self = guard.thread();
  if (self == nullptr) return real_syscall(number, a, b, c, d, e, f);
  if (!can_block(b)) {
    if (race::on) race::release_to(self, static_cast<uintptr_t>(a));
    return real_syscall(number, a, b, c, d, e, f);
  }
  // In this way libstdc++ waits for a function-local static: that is published already.
  if (self->slot->wait.kind == static_cast<uint32_t>(trace::WaitKind::once)) {
    guard.leave();
    return real_syscall(number, a, b, c, d, e, f);
  }
  const CallSite site = {reinterpret_cast<uintptr_t>(__builtin_return_address(0)), reinterpret_cast<uintptr_t>(__builtin_dwarf_cfa())};
  PendingWait pending;
  begin_wait(self, {trace::WaitKind::futex, trace::Mode::none, d != 0, nullptr, static_cast<uintptr_t>(a), 0, site}, &pending);
  guard.leave();
  const long result = real_syscall(number, a, b, c, d, e, f);
  guard.enter_again();
  end_wait(self, pending, WaitEnd::served);
  if (race::on && result == 0) {
    LibcCalls calls;
    race::acquire_from(self, static_cast<uintptr_t>(a));
  }
  return result;
}

}  // namespace concheck::interpose
