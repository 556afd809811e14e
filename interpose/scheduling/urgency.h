// Which of two threads the kernel runs, when both want the same processor.
#ifndef CONCHECK_INTERPOSE_SCHEDULING_URGENCY_H_
#define CONCHECK_INTERPOSE_SCHEDULING_URGENCY_H_

#include <sched.h>

#include <cstdint>

#ifndef SCHED_DEADLINE
#define SCHED_DEADLINE 6
#endif

namespace concheck::interpose {

struct Schedule {
  int32_t policy;  // SCHED_*; -1 = unknown
  int32_t priority;
  int32_t nice;
  uint64_t affinity[4];  // as in trace::ThreadSlot

  bool operator==(const Schedule&) const = default;
};

// A weight of 3:1 or more in the kernel's fair share.
inline constexpr int32_t kNiceGap = 5;

// Higher is served first; real-time threads always before others.
inline constexpr int32_t kLeastRealTimeUrgency = 2000;
inline int32_t urgency(const Schedule& s) {
  switch (s.policy) {
    case SCHED_DEADLINE:
      return 2 * kLeastRealTimeUrgency;
    case SCHED_FIFO:
    case SCHED_RR:
      return kLeastRealTimeUrgency + s.priority;
    case SCHED_IDLE:
      return 0;
    default:
      return kLeastRealTimeUrgency / 2 - s.nice;
  }
}

// `low` is served so much later than `high` that it matters.
inline bool is_below(int32_t low, int32_t high) {
  return high >= kLeastRealTimeUrgency ? low < high : high - low >= kNiceGap;
}
inline bool is_below(const Schedule& low, const Schedule& high) {
  return low.policy >= 0 && high.policy >= 0 && is_below(urgency(low), urgency(high));
}

// Some processor may run both; also when that is not known.
inline bool share_processor(const Schedule& a, const Schedule& b) {
  uint64_t common = 0;
  uint64_t any_a = 0;
  uint64_t any_b = 0;
  for (int i = 0; i < 4; ++i) {
    common |= a.affinity[i] & b.affinity[i];
    any_a |= a.affinity[i];
    any_b |= b.affinity[i];
  }
  return common != 0 || any_a == 0 || any_b == 0;
}

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_SCHEDULING_URGENCY_H_
