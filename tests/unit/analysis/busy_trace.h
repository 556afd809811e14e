// A trace that has something of every kind that a detector looks at: what damaged traces are made of.
#ifndef CONCHECK_TESTS_UNIT_ANALYSIS_BUSY_TRACE_H_
#define CONCHECK_TESTS_UNIT_ANALYSIS_BUSY_TRACE_H_

#include "tests/unit/trace/trace_builder.h"

namespace concheck::analysis {

trace::TraceBuilder busy_trace();

}  // namespace concheck::analysis

#endif  // CONCHECK_TESTS_UNIT_ANALYSIS_BUSY_TRACE_H_
