// A trace that has at least one of everything: each record kind, slots with waits and held locks, a held stack in a
// block of its own, blocks of two writers, a chunk that was claimed in vain.
#ifndef CONCHECK_TESTS_UNIT_TRACE_SAMPLE_TRACE_H_
#define CONCHECK_TESTS_UNIT_TRACE_SAMPLE_TRACE_H_

#include "tests/unit/trace/trace_builder.h"

namespace concheck::trace {

// Two threads that deadlocked on two mutexes. Ids rise in file order, so that a truncated file has a prefix of them.
TraceBuilder sample_trace();

}  // namespace concheck::trace

#endif  // CONCHECK_TESTS_UNIT_TRACE_SAMPLE_TRACE_H_
