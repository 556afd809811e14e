#include "interpose/contention/condition_use.h"

#include "interpose/contention/lock_uses.h"

namespace concheck::interpose::contention {

void note_condition_wait(Thread* self, trace::SyncSlot* condition, const trace::HeldEntry& mutex, uint64_t now) {
  if (self->contention == nullptr) return;
  ConditionStreak& streak = self->contention->streak;
  const bool is_held_since = (mutex.flags & trace::kReacquire) != 0;
  const bool has_looked_only = is_held_since && streak.condition == condition->id && streak.notified && !streak.has_announced;
  if (!has_looked_only) {
    streak.count = 0;
    streak.count_ns = 0;
    return;
  }
  // It worked, or was off its processor: that is no wake in vain, and no end of those.
  if (now > streak.ended + kLongestLook) return;
  ++streak.count;
  streak.count_ns += streak.ns;
  trace::LockUseSlot* use = find_use(self, condition);
  if (use == nullptr) return;
  ++use->in_vain;
  keep_use(self, condition, *use);
  if (streak.by_broadcast) ++use->broadcast_in_vain;
  const bool is_longer = streak.count == use->longest_in_vain && streak.count_ns > use->longest_in_vain_ns;
  if (streak.count <= use->longest_in_vain && !is_longer) return;
  use->longest_in_vain = streak.count;
  use->longest_in_vain_ns = streak.count_ns;
}

}  // namespace concheck::interpose::contention
