#include "interpose/scheduling/clock_snapshots.h"

#include "interpose/scheduling/run_time.h"

namespace concheck::interpose {

uint64_t ClockSnapshot::cpu_time(uint32_t thread) const {
  for (uint32_t i = 0; i < count; ++i) {
    if (threads[i] == thread) return cpu_ns[i];
  }
  return kUnknownTime;
}

ClockSnapshot& ClockSnapshots::next(uint64_t now) {
  const auto lowest = static_cast<uint32_t>(__builtin_ctz(++taken_ | 1u << (kPlaces - 1)));
  last_at_ = now;
  ClockSnapshot& snapshot = places_[lowest];
  snapshot.at = now;
  snapshot.count = 0;
  return snapshot;
}

const ClockSnapshot* ClockSnapshots::closest(uint64_t at) const {
  const ClockSnapshot* best = nullptr;
  uint64_t best_distance = UINT64_MAX;
  for (const ClockSnapshot& snapshot : places_) {
    const uint64_t distance = snapshot.at > at ? snapshot.at - at : at - snapshot.at;
    if (snapshot.at == 0 || distance >= best_distance) continue;
    best = &snapshot;
    best_distance = distance;
  }
  return best;
}

}  // namespace concheck::interpose
