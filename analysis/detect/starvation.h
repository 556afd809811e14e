// starvation: a thread that wanted something for long, while others were served again and again. Each subkind has its
// rule in a file of its own:
//
//   lock, unfair-hand-over, writer, long-critical-section   starved_lock.cc
//   writer-risk, convoy                                     crowded_lock.cc
//   condition, herd                                         starved_condition.cc
//   processor                                               starved_processor.cc
//
// Rules 1 to 6 of "starvation" as in: Y. Patel et al., "Avoiding Scheduler Subversion using Scheduler-Cooperative
// Locks" (EuroSys 2020), M. Blasgen et al., "The Convoy Phenomenon" (SIGOPS OSR 13(2), 1979). What a machine is busy
// with beside this process makes threads wait too, and must accuse nobody: waits count without the time in which no
// processor ran the waiter.
#ifndef CONCHECK_ANALYSIS_DETECT_STARVATION_H_
#define CONCHECK_ANALYSIS_DETECT_STARVATION_H_

#include "analysis/contention/lock_usage.h"
#include "analysis/contention/processor_delays.h"
#include "analysis/detect/detector.h"

namespace concheck::analysis {

class StarvationDetector final : public Detector {
 public:
  const DetectorInfo& info() const override;

 private:
  DetectorResult run(const ProcessModel& model, CodeNames& names, const DetectSettings& settings) const override;
};

// What its parts look at.
struct StarvationFacts {
  const ProcessModel& model;
  CodeNames& names;
  const LockUsages& usages;
  const ProcessorDelays& delays;
  uint64_t threshold_ns;  // shorter waits do not count
};

// A wait is passed over when others were served more than so often for each thread that waited.
inline constexpr uint64_t kManyTurns = 10;

std::vector<Detection> starved_locks(const StarvationFacts& facts);
// `told`: locks of whose starved writers, or whose starving, somebody is told already.
std::vector<Detection> crowded_locks(const StarvationFacts& facts, const std::vector<Detection>& told);
std::vector<Detection> starved_conditions(const StarvationFacts& facts);
std::vector<Detection> starved_of_processor(const StarvationFacts& facts);

// Of the kind; `lock` is what it is about.
Detection starvation_of(std::string_view subkind, SyncId lock);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_DETECT_STARVATION_H_
