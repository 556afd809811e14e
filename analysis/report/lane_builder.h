// Lanes from slices: for a finding with what its detector knows of times, and for the longest waits of a run.
#ifndef CONCHECK_ANALYSIS_REPORT_LANE_BUILDER_H_
#define CONCHECK_ANALYSIS_REPORT_LANE_BUILDER_H_

#include "analysis/contention/slices.h"
#include "analysis/report/contention.h"
#include "analysis/report/lanes.h"
#include "analysis/report/naming.h"

namespace concheck::analysis {

inline constexpr size_t kMostFindingLanes = 16;
inline constexpr size_t kMostContentionLanes = 40;

// A slice's words: "waits for `a`", "sleeps". `object`: its lock's name, `awaited`: its thread's; empty when there is none.
std::string slice_text(const Slice& slice, const std::string& object, const std::string& awaited);

// The lanes begin with the first of `slices`, which is what the finding is about, and are in the order of the others. Empty
// when there are none. `finding` has its threads, locks and steps.
Lanes finding_lanes(const ProcessModel& model, Naming& naming, const Finding& finding, const Slices& slices);

// Of Contention::longest: a lane for each thread, those that began to wait first on top. Of too many, those with the longest
// waits.
Lanes contention_lanes(const Contention& contention);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_REPORT_LANE_BUILDER_H_
