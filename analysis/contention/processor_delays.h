// How long threads could have run, but no processor ran them.
#ifndef CONCHECK_ANALYSIS_CONTENTION_PROCESSOR_DELAYS_H_
#define CONCHECK_ANALYSIS_CONTENTION_PROCESSOR_DELAYS_H_

#include <cstdint>
#include <map>
#include <vector>

#include "analysis/contention/scheduling.h"
#include "analysis/model/ids.h"
#include "analysis/model/process_model.h"

namespace concheck::analysis {

class ProcessorDelays {
 public:
  explicit ProcessorDelays(const ProcessModel& model);

  // The most of the time from `begin` to `end` (ns) that `thread` can have been delayed, as far as the trace has it:
  // when in its window a delay was is not known. O(log n).
  uint64_t during(ThreadId thread, uint64_t begin, uint64_t end) const;

 private:
  struct Window {
    uint64_t begin;
    uint64_t end;
    uint64_t delay;
    uint64_t before;  // delays of all earlier windows
  };
  std::map<ThreadId, std::vector<Window>> by_thread_;  // by time, none overlapping
};

// Threads of this process that had the processors instead, as the system prefers them to the delayed thread. Empty when
// that may not be the reason: load from outside, or threads alike that share the processors.
std::vector<const trace::Runner*> who_kept_off(const trace::ProcessorDelay& delay);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_CONTENTION_PROCESSOR_DELAYS_H_
