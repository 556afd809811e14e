// Waits that are over before it could be written down what a wait is about. Of a lock that is held for next to nothing most are: to ask
// for it again meanwhile costs less than to tell whoever may look that this thread waits, and less than to sleep.
#ifndef CONCHECK_INTERPOSE_CONTENTION_SHORT_WAIT_H_
#define CONCHECK_INTERPOSE_CONTENTION_SHORT_WAIT_H_

#include "interpose/contention/lock_uses.h"
#include "interpose/stack_capture.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose::contention {

void count_short_wait(Thread* self, trace::SyncSlot* sync, uint64_t since, CallSite site);

// `try_lock` took the lock, which had been found taken, within less than a microsecond; that it was waited for is counted. False: it is
// to be waited for in earnest. `seems_free` only looks, so that the holder is left its cache line.
template <typename SeemsFree, typename TryLock>
bool take_soon(Thread* self, trace::SyncSlot* sync, CallSite site, SeemsFree seems_free, TryLock try_lock) {
  constexpr int kLooks = 20;
  const uint64_t since = sys::now_ns();
  for (int i = 0; i < kLooks; ++i) {
    __builtin_ia32_pause();
    if (!seems_free() || !try_lock()) continue;
    count_short_wait(self, sync, since, site);
    return true;
  }
  return false;
}

}  // namespace concheck::interpose::contention

#endif  // CONCHECK_INTERPOSE_CONTENTION_SHORT_WAIT_H_
