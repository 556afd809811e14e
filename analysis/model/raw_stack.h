// The first stage of RawStack -> ModuleStack -> SourceStack: what the trace has of a call stack.
#ifndef CONCHECK_ANALYSIS_MODEL_RAW_STACK_H_
#define CONCHECK_ANALYSIS_MODEL_RAW_STACK_H_

#include <vector>

#include "trace/schema.h"

namespace concheck::analysis {

struct RawStack {
  std::vector<trace::Frame> frames;  // return addresses, innermost first; empty: unknown
  bool truncated = false;            // outer frames are missing

  friend bool operator==(const RawStack&, const RawStack&) = default;
};

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_MODEL_RAW_STACK_H_
