// The suppressions that come with concheck: findings that are harmless by the documented design of a library. They are
// written in builtin.supp, in concheck's own format, which CMake puts into the program.
#ifndef CONCHECK_ANALYSIS_TRIAGE_BUILTIN_SUPPRESSIONS_H_
#define CONCHECK_ANALYSIS_TRIAGE_BUILTIN_SUPPRESSIONS_H_

#include <string_view>
#include <vector>

#include "analysis/triage/suppression.h"

namespace concheck::analysis {

extern const std::string_view kBuiltinSuppressionsText;  // builtin.supp, as it is

// Each has a reason, a source, and an origin "built-in:LINE". Throws SuppressionError if builtin.supp were wrong, which a
// test rules out.
std::vector<Suppression> builtin_suppressions();

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_TRIAGE_BUILTIN_SUPPRESSIONS_H_
