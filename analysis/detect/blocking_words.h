// Calls that wait for something other than a lock, as text.
#ifndef CONCHECK_ANALYSIS_DETECT_BLOCKING_WORDS_H_
#define CONCHECK_ANALYSIS_DETECT_BLOCKING_WORDS_H_

#include <string>
#include <string_view>
#include <vector>

#include "analysis/detect/detection.h"
#include "analysis/model/process_model.h"
#include "trace/reader.h"

namespace concheck::analysis {

// For a thread as the subject: "sleeps", "waits for a child process".
std::string_view blocking_verb(trace::BlockingCall call);

// For its name: "a sleep", "a wait for a child process".
std::string_view blocking_noun(trace::BlockingCall call);

// The call as a step of what is told.
DetectionStep blocking_step(const ProcessModel& model, const trace::BlockedHolding& blocked);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_DETECT_BLOCKING_WORDS_H_
