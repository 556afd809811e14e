// A thread that takes a read-write lock for reading twice, where a waiting writer lets no reader pass: a writer that
// asks between the two waits for the first, and the second waits for the writer.
#ifndef CONCHECK_ANALYSIS_DETECT_NESTED_READ_H_
#define CONCHECK_ANALYSIS_DETECT_NESTED_READ_H_

#include <string_view>
#include <vector>

#include "analysis/detect/detection.h"
#include "analysis/model/code_names.h"
#include "analysis/model/process_model.h"

namespace concheck::analysis {

// Part of kind lock-order-inversion, as subkind nested-read. Predicted when another thread was seen to request the lock
// for writing, and nothing keeps the two apart. One for each pair of code locations and class of lock.
std::vector<Detection> nested_read_risks(const ProcessModel& model, CodeNames& names, std::string_view kind);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_DETECT_NESTED_READ_H_
