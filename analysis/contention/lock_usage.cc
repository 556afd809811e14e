#include "analysis/contention/lock_usage.h"

#include <algorithm>

namespace concheck::analysis {

void LockUsage::add(const trace::LockUseSlot& use) {
  uses.push_back(&use);
  waits += use.waits;
  wait_ns += use.wait_ns;
  longest_wait_ns = std::max(longest_wait_ns, use.longest_wait_ns);
  timeouts += use.timeouts;
  behind_ns += use.behind_ns;
  blamed_ns += use.blamed_ns;
  holds += use.holds;
  hold_ns += use.hold_ns;
  longest_hold_ns = std::max(longest_hold_ns, use.longest_hold_ns);
  crowded += use.crowded;
  longest_queue = std::max(longest_queue, use.longest_queue);
  wait_times.add(use.waits_log2);
  hold_times.add(use.holds_log2);
}

uint64_t LockUsage::typical_hold() const { return typical_time(hold_times, hold_ns, holds); }
uint64_t LockUsage::typical_wait() const { return typical_time(wait_times, wait_ns, waits); }

uint64_t LockUsage::caused_ns() const { return wait_ns - std::min(wait_ns, behind_ns) + blamed_ns; }

const trace::LockUseSlot* LockUsage::of(ThreadId thread) const {
  const auto it = std::find_if(uses.begin(), uses.end(), [&](const auto* use) { return use->thread == thread.value; });
  return it != uses.end() ? *it : nullptr;
}

LockUsages::LockUsages(const ProcessModel& model) {
  for (const trace::LockUseView& view : model.trace().lock_uses) {
    LockUsage& usage = by_lock_[SyncId(view.slot.sync)];
    usage.lock = SyncId(view.slot.sync);
    usage.add(view.slot);
  }
}

const LockUsage* LockUsages::find(SyncId lock) const {
  const auto it = by_lock_.find(lock);
  return it != by_lock_.end() ? &it->second : nullptr;
}

bool is_lock(const Lock& lock) {
  switch (lock.kind) {
    case trace::SyncKind::mutex:
    case trace::SyncKind::rwlock:
    case trace::SyncKind::spinlock:
    case trace::SyncKind::file:
    case trace::SyncKind::openmp:
      return true;
    case trace::SyncKind::semaphore:
      return (lock.attributes & trace::kSignalled) == 0 && lock.value == 1;
    default:
      return false;
  }
}

}  // namespace concheck::analysis
