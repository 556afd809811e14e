// How waits are spoken of: what a thread waits for, who could end it, what to do about it.
#ifndef CONCHECK_ANALYSIS_DETECT_WAIT_WORDS_H_
#define CONCHECK_ANALYSIS_DETECT_WAIT_WORDS_H_

#include <cstddef>
#include <string>
#include <tuple>
#include <vector>

#include "analysis/detect/detection.h"
#include "analysis/model/process_model.h"

namespace concheck::analysis {

// Of waits so many are told in full.
inline constexpr size_t kMostSteps = 32;

// Says how many of `waits` are not told.
void add_untold(Detection& detection, size_t waits);

// What makes waits look the same to a person: for what, and where.
using WaitLook = std::tuple<trace::WaitKind, SyncId, ThreadId, std::vector<trace::Frame>>;
inline WaitLook look_of(trace::WaitKind kind, SyncId object, ThreadId awaited, const RawStack& stack) {
  return {kind, object, awaited, stack.frames};
}

// What follows "waits for `c`", or "waits" when it is not known for what: "to be notified". Empty for a known lock and
// for the join of a known thread.
std::string wait_remark(const ProcessModel& model, trace::WaitKind kind, SyncId object, ThreadId awaited = {});

void add_remark(DetectionStep& step, const std::string& text);

// "(as 3 others do)".
std::string alike_remark(size_t others);

// "the condition `c`", "a join", "`a`": for a list of what threads wait for.
Phrase awaited_thing(trace::WaitKind kind, SyncId object);

// What somebody would have to do: "notify `c`"; empty where there is a holder to wait for.
Phrase way_to_wake(trace::WaitKind kind, SyncId object);

// One line of advice to somebody whose thread waits in vain.
Phrase wait_advice(trace::WaitKind kind, SyncId object);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_DETECT_WAIT_WORDS_H_
