#ifndef CONCHECK_TESTS_UNIT_TRACE_TRACE_COMPARE_H_
#define CONCHECK_TESTS_UNIT_TRACE_TRACE_COMPARE_H_

#include <string>

#include "trace/reader.h"

namespace concheck::trace {

// "" when each vector of `part` is the beginning of the same vector of `whole`; else the name of one that is not.
std::string not_a_prefix(const Trace& part, const Trace& whole);

// Records and slots in all.
size_t count_facts(const Trace& trace);

}  // namespace concheck::trace

#endif  // CONCHECK_TESTS_UNIT_TRACE_TRACE_COMPARE_H_
