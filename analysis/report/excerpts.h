// Source lines around the places of a report.
#ifndef CONCHECK_ANALYSIS_REPORT_EXCERPTS_H_
#define CONCHECK_ANALYSIS_REPORT_EXCERPTS_H_

#include "analysis/report/report.h"

namespace concheck::analysis {

inline constexpr int kExcerptAround = 3;  // lines before and after a place

// Fills Report::excerpts, for the place of each step. Reads the source files, regular ones of up to 16 MiB; what is not
// there is left out.
void add_excerpts(Report& report);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_REPORT_EXCERPTS_H_
