// A condition wait that keeps a lock which whoever notifies that condition has to take first: when it does wait, nobody
// can wake it. Predicted only when all notifications that were seen were made with the lock held.
#ifndef CONCHECK_ANALYSIS_DETECT_CONDITION_WAIT_H_
#define CONCHECK_ANALYSIS_DETECT_CONDITION_WAIT_H_

#include <vector>

#include "analysis/detect/detection.h"
#include "analysis/model/code_names.h"
#include "analysis/model/process_model.h"

namespace concheck::analysis {

// Part of kind lock-order-inversion, as subkind condition-wait. One for each pair of code locations and lock.
std::vector<Detection> condition_wait_risks(const ProcessModel& model, CodeNames& names, std::string_view kind);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_DETECT_CONDITION_WAIT_H_
