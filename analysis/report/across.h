// Deadlocks between processes, over process-shared locks: the trace of one says what its threads want and hold, the
// traces of the others who has it. A lock is known again by its address, which it keeps in the children of a fork; so
// only processes that are related by forks are put together.
#ifndef CONCHECK_ANALYSIS_REPORT_ACROSS_H_
#define CONCHECK_ANALYSIS_REPORT_ACROSS_H_

#include <cstdint>
#include <vector>

#include "analysis/model/process_model.h"
#include "analysis/report/finding.h"
#include "analysis/report/naming.h"

namespace concheck::analysis {

// A thread that waits without a timeout for a process-shared lock which no thread of its own process holds, and holds
// others that are shared.
struct OutwardWait {
  uint32_t pid = 0;
  uint32_t parent_pid = 0;
  uint64_t wanted = 0;  // addresses
  std::vector<uint64_t> held;
  std::vector<Finding> steps;  // by held lock: that it takes it, and waits while holding it
};

// O(threads * held locks).
std::vector<OutwardWait> outward_waits(const ProcessModel& model, Naming& naming);

// One finding for each knot of them.
std::vector<Finding> deadlocks_across(const std::vector<OutwardWait>& waits);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_REPORT_ACROSS_H_
