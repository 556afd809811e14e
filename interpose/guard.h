// The re-entrancy guard: inside the runtime (also in a signal handler that interrupts it) calls are passed straight on.
#ifndef CONCHECK_INTERPOSE_GUARD_H_
#define CONCHECK_INTERPOSE_GUARD_H_

#include "interpose/thread_state.h"

namespace concheck::interpose {

// Slow part of entering: no state yet, or the guard seems to be taken. Null = pass the call on.
__attribute__((cold)) Thread* enter_slow(uintptr_t sp);

class Guard {
 public:
  __attribute__((always_inline)) Guard() {
    const auto sp = reinterpret_cast<uintptr_t>(__builtin_dwarf_cfa());
    Thread* t = current_thread;
    if (__builtin_expect(t == nullptr || t->inside_sp != 0, 0)) t = enter_slow(sp);
    thread_ = t;
    if (t != nullptr) t->inside_sp = sp;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
  }
  __attribute__((always_inline)) ~Guard() { leave(); }
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;

  Thread* thread() const { return thread_; }

  // The guard is not this object's to leave any more: after a fork in the child, or when somebody else does it.
  void forget() { thread_ = nullptr; }

  // Around a call that can block: signal handlers that run meanwhile are application code, to be observed.
  __attribute__((always_inline)) void leave() {
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    if (thread_ != nullptr) thread_->inside_sp = 0;
  }
  __attribute__((always_inline)) void enter_again() {
    if (thread_ != nullptr) thread_->inside_sp = reinterpret_cast<uintptr_t>(__builtin_dwarf_cfa());
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
  }

 private:
  Thread* thread_;
};

// Around calls into libc that a slow path makes: they may change errno, and some are cancellation points. The application
// must see neither.
class LibcCalls {
 public:
  LibcCalls();
  ~LibcCalls();
  LibcCalls(const LibcCalls&) = delete;
  LibcCalls& operator=(const LibcCalls&) = delete;

 private:
  int errno_;
  int cancel_state_;
  bool asynchronous_;
};

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_GUARD_H_
