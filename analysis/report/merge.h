// From the findings of all processes to those of the report: one mistake, one finding, with a stable id.
#ifndef CONCHECK_ANALYSIS_REPORT_MERGE_H_
#define CONCHECK_ANALYSIS_REPORT_MERGE_H_

#include <vector>

#include "analysis/report/finding.h"

namespace concheck::analysis {

// Adds up findings of one kind with the same code locations and locks (the first one stays, with the sum of the
// counts); drops a predicted inversion that is told as an observed deadlock already; gives out ids; sorts: most severe
// first, then surest, then by title.
std::vector<Finding> merge_findings(std::vector<Finding> findings);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_REPORT_MERGE_H_
