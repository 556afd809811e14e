#include "interpose/critical.h"

#include <sched.h>
#include <signal.h>

#include "interpose/thread_state.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose {

namespace {

// In the child of a vfork this is the parent's; it holds the lock for nobody else then, since the parent is stopped.
uint32_t own_tid() {
  const Thread* self = current_thread;
  return self != nullptr ? self->os_tid : sys::gettid();
}

bool is_real_time(uint32_t tid) {
  const long policy = sys::call(SYS_sched_getscheduler, tid) & ~SCHED_RESET_ON_FORK;
  return policy == SCHED_FIFO || policy == SCHED_RR || policy == 6;  // 6: SCHED_DEADLINE
}

}  // namespace

void InternalLock::lock() {
  const uint32_t self = own_tid();
  const auto take = [&] {
    uint32_t expected = 0;
    return __atomic_load_n(&word_, __ATOMIC_RELAXED) == 0 &&
           __atomic_compare_exchange_n(&word_, &expected, self, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
  };
  // What is done under it takes well under a microsecond.
  for (int spin = 0; spin < 100; ++spin) {
    if (take()) return;
    __builtin_ia32_pause();
  }
  // The owner is not running. A real-time thread lends it its priority. The others must not queue up for it: the kernel hands
  // such a lock from waiter to waiter at one context switch each, and thousands of threads that start at once would crawl.
  if (is_real_time(self)) {
    while (sys::futex(&word_, FUTEX_LOCK_PI_PRIVATE, 0) != 0) {
    }
    return;
  }
  for (int round = 0; !take(); ++round) {
    if (round < 16) {
      sys::call(SYS_sched_yield);
    } else {
      const timespec pause = {0, 50'000};
      sys::call(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, reinterpret_cast<long>(&pause), 0);
    }
  }
}

void InternalLock::unlock() {
  uint32_t expected = own_tid();
  if (__atomic_compare_exchange_n(&word_, &expected, 0, false, __ATOMIC_RELEASE, __ATOMIC_RELAXED)) return;
  sys::futex(&word_, FUTEX_UNLOCK_PI_PRIVATE, 0);
}

uint64_t block_all_signals() {
  const uint64_t all = ~uint64_t{0};
  uint64_t before = 0;
  sys::call(SYS_rt_sigprocmask, SIG_SETMASK, reinterpret_cast<long>(&all), reinterpret_cast<long>(&before), sizeof all);
  return before;
}

void restore_signals(uint64_t mask) {
  sys::call(SYS_rt_sigprocmask, SIG_SETMASK, reinterpret_cast<long>(&mask), 0, sizeof mask);
}

Critical::Critical(InternalLock& lock) : lock_(lock), signals_(block_all_signals()) { lock_.lock(); }

Critical::~Critical() {
  lock_.unlock();
  restore_signals(signals_);
}

}  // namespace concheck::interpose
