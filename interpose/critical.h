// The runtime's own lock, for its slow paths only: a fact that is new, a thread or lock that begins or ends. Never taken
// where an uncontended lock or unlock passes through.
//
// All signals are blocked while it is held, so a handler that never returns (siglongjmp, asynchronous cancellation) can
// not leave it locked. Its word is a priority-inheritance futex: a real-time thread that waits lends its priority to the
// owner; other threads try again, in no order.
#ifndef CONCHECK_INTERPOSE_CRITICAL_H_
#define CONCHECK_INTERPOSE_CRITICAL_H_

#include <cstdint>

#include "interpose/thread_annotations.h"

namespace concheck::interpose {

class CONCHECK_CAPABILITY InternalLock {
 public:
  constexpr InternalLock() = default;
  void lock() CONCHECK_ACQUIRE();
  void unlock() CONCHECK_RELEASE();
  // In the child of a fork, where the thread that held it is this one under another id, or does not exist.
  void reset() { word_ = 0; }

 private:
  uint32_t word_ = 0;
};

// Scope in which the calling thread holds `lock` with all signals blocked.
class CONCHECK_SCOPED_CAPABILITY Critical {
 public:
  explicit Critical(InternalLock& lock) CONCHECK_ACQUIRE(lock);
  ~Critical() CONCHECK_RELEASE();
  Critical(const Critical&) = delete;
  Critical& operator=(const Critical&) = delete;

 private:
  InternalLock& lock_;
  uint64_t signals_;
};

// Blocks every signal, also those glibc keeps for itself, and returns the mask to restore.
uint64_t block_all_signals();
void restore_signals(uint64_t mask);

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_CRITICAL_H_
