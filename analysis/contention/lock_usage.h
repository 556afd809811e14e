// Who waited for a lock, and who held it, for how long: what the trace counts for each thread and lock, put together
// for each lock.
#ifndef CONCHECK_ANALYSIS_CONTENTION_LOCK_USAGE_H_
#define CONCHECK_ANALYSIS_CONTENTION_LOCK_USAGE_H_

#include <cstdint>
#include <map>
#include <vector>

#include "analysis/contention/histogram.h"
#include "analysis/model/ids.h"
#include "analysis/model/process_model.h"
#include "trace/schema_contention.h"

namespace concheck::analysis {

struct LockUsage {
  SyncId lock;
  std::vector<const trace::LockUseSlot*> uses;  // thread 0: of threads that have ended, together
  uint64_t waits = 0;
  uint64_t wait_ns = 0;
  uint64_t longest_wait_ns = 0;
  uint64_t timeouts = 0;
  uint64_t behind_ns = 0;
  uint64_t blamed_ns = 0;
  uint64_t holds = 0;  // estimates, as in LockUseSlot
  uint64_t hold_ns = 0;
  uint64_t longest_hold_ns = 0;
  uint64_t crowded = 0;
  uint32_t longest_queue = 0;
  Histogram wait_times;
  Histogram hold_times;

  void add(const trace::LockUseSlot& use);

  // The median, as exactly as it is known. 0 when nothing is.
  uint64_t typical_hold() const;
  uint64_t typical_wait() const;

  // The waiting that this lock is to blame for: not what was due to its holder waiting for another lock, but also what
  // others waited for locks whose holders waited for this one.
  uint64_t caused_ns() const;

  // Null when the thread has nothing to do with it.
  const trace::LockUseSlot* of(ThreadId thread) const;
};

class LockUsages {
 public:
  // `model` must outlive it.
  explicit LockUsages(const ProcessModel& model);

  const std::map<SyncId, LockUsage>& all() const { return by_lock_; }
  const LockUsage* find(SyncId lock) const;  // null: nothing was counted

 private:
  std::map<SyncId, LockUsage> by_lock_;
};

// A lock, or a semaphore that is used as one: it has a holder, for whom others wait.
bool is_lock(const Lock& lock);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_CONTENTION_LOCK_USAGE_H_
