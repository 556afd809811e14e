// The processor times of the process's threads at some moments of the past: the closer to now, the closer together.
#ifndef CONCHECK_INTERPOSE_SCHEDULING_CLOCK_SNAPSHOTS_H_
#define CONCHECK_INTERPOSE_SCHEDULING_CLOCK_SNAPSHOTS_H_

#include <cstdint>

namespace concheck::interpose {

inline constexpr uint32_t kSnapshotThreads = 64;

struct ClockSnapshot {
  uint64_t at;  // ns; 0 = never taken
  uint32_t count;
  uint32_t threads[kSnapshotThreads];
  uint64_t cpu_ns[kSnapshotThreads];

  // kUnknownTime (run_time.h) when the thread is not in it.
  uint64_t cpu_time(uint32_t thread) const;
};

// Not thread-safe. All zero is empty.
class ClockSnapshots {
 public:
  uint64_t last_at() const { return last_at_; }

  // Of the present moment, to be filled in; its `at` is set, its count is 0.
  ClockSnapshot& next(uint64_t now);

  // The one closest to a moment; null when there is none.
  const ClockSnapshot* closest(uint64_t at) const;

 private:
  // The n-th snapshot takes the place given by the lowest set bit of n: place i is renewed every 2^(i + 1) snapshots.
  static constexpr uint32_t kPlaces = 8;
  ClockSnapshot places_[kPlaces];
  uint64_t last_at_;
  uint32_t taken_;
};

// At least how much of what a thread ran between `from` and now was after `since`, given what it ran in all of that time.
constexpr uint64_t ran_after(uint64_t ran_ns, uint64_t from, uint64_t since) {
  const uint64_t before = since > from ? since - from : 0;
  return ran_ns > before ? ran_ns - before : 0;
}

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_SCHEDULING_CLOCK_SNAPSHOTS_H_
