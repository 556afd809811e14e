// The closing line of a report: what was found, where, and what was watched.
#ifndef CONCHECK_ANALYSIS_RENDER_SUMMARY_H_
#define CONCHECK_ANALYSIS_RENDER_SUMMARY_H_

#include <string>

#include "analysis/report/report.h"

namespace concheck::analysis {

// "2 findings (1 deadlock, 1 lock-misuse)"; compared with a baseline, "no new findings, 3 known, 1 gone".
std::string findings_summary(const Report& report);

// What follows it: ", 2 suppressed in bank [4000]; watched 3 threads, 12 locks, 1,234 acquisitions".
std::string watched_summary(const Report& report);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_RENDER_SUMMARY_H_
