// What makes two findings the same.
//
// fingerprint(): from run to run, machine to machine, and across unrelated edits. It hashes the kind, the subkind and
// the set of steps, each as: what was done; the place (function and file name without folder; where there are no
// symbols, build-id + offset; where there is no build-id either, module name + offset); and the identities of the lock
// and of the locks held. A lock's identity is its variable's name, or the place that initialised it, or else only its
// kind. The order of threads, addresses, process and thread ids, counts and line numbers have no part in it.
//
// Where a step is only the worst of many that were measured, its lock alone counts, or it does not count at all; see
// Likeness.
//
// A data race is its two places and the identity of its memory: the variable, or the place that allocated it. Who came
// first, who read, and what was held have no part in it.
//
// code_key(): within one report. The same set with line numbers and without the kind.
#ifndef CONCHECK_ANALYSIS_REPORT_FINGERPRINT_H_
#define CONCHECK_ANALYSIS_REPORT_FINGERPRINT_H_

#include <string>

#include "analysis/report/finding.h"

namespace concheck::analysis {

// 16 hexadecimal digits. `ordinal` tells apart findings of one report that differ in nothing but lines; the first is 0.
std::string fingerprint(const Finding& finding, unsigned ordinal = 0);

std::string code_key(const Finding& finding);

// A frame as it enters a fingerprint: "transfer@bank.cc".
std::string place_text(const SourceFrame& frame, bool with_line);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_REPORT_FINGERPRINT_H_
