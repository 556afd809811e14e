// Findings of which another one of the same process says more: that a thread waited for long, where it is told why.
#ifndef CONCHECK_ANALYSIS_REPORT_SUBSUMED_H_
#define CONCHECK_ANALYSIS_REPORT_SUBSUMED_H_

#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include "analysis/report/finding.h"

namespace concheck::analysis {

class Subsumed {
 public:
  explicit Subsumed(const std::vector<Finding>& findings);

  bool has(const Finding& finding) const;

 private:
  using Ids = std::set<std::pair<uint32_t, uint32_t>>;  // process, and thread or lock

  Ids stuck_locks_;       // those who wait for them do so for ever
  Ids inverted_locks_;    // of an inversion of priorities that did happen
  Ids inverted_holders_;  // threads that held them and did not run
  Ids slow_locks_;        // it is told what their holders did, or whom they stalled
  Ids stalled_loops_;     // threads, for want of a processor ...
  Ids stalling_;          // ... which these had
};

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_REPORT_SUBSUMED_H_
