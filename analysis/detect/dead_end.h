// Whether a process that has announced a deadlock can still come to its end by itself.
#ifndef CONCHECK_ANALYSIS_DETECT_DEAD_END_H_
#define CONCHECK_ANALYSIS_DETECT_DEAD_END_H_

#include <cstdint>
#include <optional>

#include "analysis/model/process_model.h"

namespace concheck::analysis {

// Of a live process: since when (ns, CLOCK_MONOTONIC) all is over, which is when a deadlock has been announced and the
// main thread waits in it, or behind it, for ever. Nothing when there is no such deadlock, or when the main thread goes
// on: many programs end by themselves although some of their threads never will. O(threads * held locks).
std::optional<uint64_t> dead_end_since(const ProcessModel& model);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_DETECT_DEAD_END_H_
