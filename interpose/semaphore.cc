// sem_*
#include <errno.h>

#include "interpose/cancellable.h"
#include "interpose/hook.h"
#include "interpose/lock_events.h"
#include "interpose/tail.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose {
namespace {

constexpr SyncIdentity kIdentity = {trace::SyncKind::semaphore, 0};

struct SemaphoreWait {
  Thread* self;
  trace::Wait outer;
};

void cancel_wait(SemaphoreWait* wait) {
  Guard guard;
  if (guard.thread() != nullptr) end_wait(wait->self, wait->outer);
}

bool try_wait(sem_t* s) {
  LibcCalls calls;
  return real::sem_trywait(s) == 0;
}

bool is_valid(const timespec* t) { return t->tv_nsec >= 0 && t->tv_nsec < 1'000'000'000; }

// Like glibc's, it acts on a pending cancellation even when the semaphore is free. Called before the guard is entered: the
// thread may not come back from it.
void act_on_cancellation() { pthread_testcancel(); }

template <typename Call>
int wait(Guard& guard, Thread* self, sem_t* s, bool timed, CallSite site, Call call) {
  if (try_wait(s)) return 0;
  SemaphoreWait pending = {self, {}};
  trace::SyncSlot* sync = find_sync(self, address_of(s), kIdentity, site);
  begin_wait(self, {trace::WaitKind::semaphore, trace::Mode::none, timed, sync, address_of(s), 0, site}, &pending.outer);
  guard.leave();
  const int result = run_cancellable(call, cancel_wait, &pending);
  guard.enter_again();
  LibcCalls calls;
  end_wait(self, pending.outer);
  return result;
}

}  // namespace

// sem_open is variadic, but all it can be given comes in registers.
sem_t* observe_sem_open(const char* name, int flags, mode_t mode, unsigned value) {
  using SemOpen = sem_t*(const char*, int, ...);
  auto* open = reinterpret_cast<SemOpen*>(real::tail_target(real::Tail::sem_open));
  sem_t* s = open(name, flags, mode, value);
  const CallSite site = CONCHECK_CALL_SITE();
  Guard guard;
  if (Thread* self = guard.thread(); self != nullptr && s != SEM_FAILED && known_sync(address_of(s)) == nullptr) {
    LibcCalls calls;
    begin_sync(self, address_of(s), {trace::SyncKind::semaphore, trace::kNamedSemaphore | trace::kProcessShared, value}, site);
  }
  return s;
}

}  // namespace concheck::interpose

using namespace concheck::interpose;

int hook_sem_init(sem_t* s, int pshared, unsigned value) {
  CONCHECK_ENTER(self);
  const int result = real::sem_init(s, pshared, value);
  if (self != nullptr && result == 0) {
    const uint16_t attributes = pshared != 0 ? concheck::trace::kProcessShared : 0;
    begin_sync(self, address_of(s), {concheck::trace::SyncKind::semaphore, attributes, value}, CONCHECK_CALL_SITE());
  }
  return result;
}

int hook_sem_destroy(sem_t* s) {
  CONCHECK_ENTER(self);
  const int result = real::sem_destroy(s);
  if (self != nullptr && result == 0) end_sync(address_of(s));
  return result;
}

int hook_sem_close(sem_t* s) {
  CONCHECK_ENTER(self);
  const int result = real::sem_close(s);
  // A named semaphore is counted; it is gone when its mapping is.
  if (self != nullptr && result == 0) {
    LibcCalls calls;
    unsigned char resident = 0;
    const uintptr_t page = address_of(s) & ~uintptr_t{4095};
    if (concheck::sys::failed(concheck::sys::call(SYS_mincore, static_cast<long>(page), 1, reinterpret_cast<long>(&resident)))) {
      end_sync(address_of(s));
    }
  }
  return result;
}

int hook_sem_unlink(const char* name) {
  CONCHECK_ENTER(self);
  static_cast<void>(self);
  return real::sem_unlink(name);
}

int hook_sem_wait(sem_t* s) {
  act_on_cancellation();
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::sem_wait(s);
  return wait(guard_, self, s, false, CONCHECK_CALL_SITE(), [&] { return real::sem_wait(s); });
}

int hook_sem_trywait(sem_t* s) {
  CONCHECK_ENTER(self);
  static_cast<void>(self);
  return real::sem_trywait(s);
}

int hook_sem_timedwait(sem_t* s, const timespec* t) {
  if (!is_valid(t)) return real::sem_timedwait(s, t);
  act_on_cancellation();
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::sem_timedwait(s, t);
  return wait(guard_, self, s, true, CONCHECK_CALL_SITE(), [&] { return real::sem_timedwait(s, t); });
}

int hook_sem_clockwait(sem_t* s, clockid_t clock, const timespec* t) {
  if (!is_valid(t) || (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)) return real::sem_clockwait(s, clock, t);
  act_on_cancellation();
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::sem_clockwait(s, clock, t);
  return wait(guard_, self, s, true, CONCHECK_CALL_SITE(), [&] { return real::sem_clockwait(s, clock, t); });
}

int hook_sem_post(sem_t* s) {
  CONCHECK_ENTER(self);
  static_cast<void>(self);
  return real::sem_post(s);
}

int hook_sem_getvalue(sem_t* s, int* value) {
  CONCHECK_ENTER(self);
  static_cast<void>(self);
  return real::sem_getvalue(s, value);
}
