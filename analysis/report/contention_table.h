// What one process's trace has of waiting for locks, with names.
#ifndef CONCHECK_ANALYSIS_REPORT_CONTENTION_TABLE_H_
#define CONCHECK_ANALYSIS_REPORT_CONTENTION_TABLE_H_

#include "analysis/model/process_model.h"
#include "analysis/report/contention.h"
#include "analysis/report/naming.h"

namespace concheck::analysis {

// Locks alone: that threads wait on conditions and the like is how they spend their time when there is nothing to do.
// Names the worst hundred locks.
Contention contention_of(const ProcessModel& model, Naming& naming);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_REPORT_CONTENTION_TABLE_H_
