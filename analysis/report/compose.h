// Detection (ids of one process) -> Finding (names, source lines, a plain value).
#ifndef CONCHECK_ANALYSIS_REPORT_COMPOSE_H_
#define CONCHECK_ANALYSIS_REPORT_COMPOSE_H_

#include "analysis/detect/detection.h"
#include "analysis/model/process_model.h"
#include "analysis/report/finding.h"
#include "analysis/report/naming.h"
#include "analysis/report/report.h"

namespace concheck::analysis {

// Everything but Finding::id, which depends on the report's other findings (see merge.h).
Finding compose(const ProcessModel& model, Naming& naming, const Detection& detection);

// What the trace says of the process, and how well it could be watched.
ReportProcess describe_process(const ProcessModel& model);
Watched describe_watched(const ProcessModel& model);
std::vector<std::string> describe_gaps(const ProcessModel& model);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_REPORT_COMPOSE_H_
