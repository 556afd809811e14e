// What is counted in a LockUseSlot.
#ifndef CONCHECK_INTERPOSE_CONTENTION_USE_SUMS_H_
#define CONCHECK_INTERPOSE_CONTENTION_USE_SUMS_H_

#include "trace/schema_contention.h"

namespace concheck::interpose::contention {

inline void count_wait(trace::LockUseSlot& use, uint64_t ns, uint32_t stack) {
  ++use.waits;
  use.wait_ns += ns;
  ++use.waits_log2[trace::histogram_bucket(ns)];
  if (ns <= use.longest_wait_ns) return;
  use.longest_wait_ns = ns;
  use.longest_wait_stack = stack;
}

// Of a hold that stands for `weight` of them.
inline void count_hold(trace::LockUseSlot& use, uint64_t ns, uint32_t weight, bool crowded) {
  use.holds += weight;
  use.hold_ns += ns * weight;
  use.holds_log2[trace::histogram_bucket(ns)] += weight;
  if (crowded) use.crowded += weight;
}

// It is worth keeping when its object or its thread has ended.
inline bool tells_something(const trace::LockUseSlot& use) {
  return use.in_vain != 0 || use.wait_ns + use.hold_ns + use.blamed_ns >= trace::kLongWaitNs;
}

// `from` is of another thread that has to do with the same object.
inline void add_use(trace::LockUseSlot& to, const trace::LockUseSlot& from) {
  to.waits += from.waits;
  to.wait_ns += from.wait_ns;
  to.timeouts += from.timeouts;
  to.behind_ns += from.behind_ns;
  to.blamed_ns += from.blamed_ns;
  to.holds += from.holds;
  to.hold_ns += from.hold_ns;
  to.crowded += from.crowded;
  to.in_vain += from.in_vain;
  to.broadcast_wakes += from.broadcast_wakes;
  to.broadcast_in_vain += from.broadcast_in_vain;
  for (uint32_t i = 0; i < trace::kHistogramBuckets; ++i) {
    to.waits_log2[i] += from.waits_log2[i];
    to.holds_log2[i] += from.holds_log2[i];
  }
  if (from.longest_wait_ns > to.longest_wait_ns) {
    to.longest_wait_ns = from.longest_wait_ns;
    to.longest_wait_stack = from.longest_wait_stack;
  }
  if (from.longest_hold_ns > to.longest_hold_ns) {
    to.longest_hold_ns = from.longest_hold_ns;
    to.longest_hold_stack = from.longest_hold_stack;
  }
  if (from.longest_queue > to.longest_queue) to.longest_queue = from.longest_queue;
  if (from.ceiling != 0) to.ceiling = from.ceiling;
  if (from.longest_in_vain > to.longest_in_vain) {
    to.longest_in_vain = from.longest_in_vain;
    to.longest_in_vain_ns = from.longest_in_vain_ns;
  }
}

}  // namespace concheck::interpose::contention

#endif  // CONCHECK_INTERPOSE_CONTENTION_USE_SUMS_H_
