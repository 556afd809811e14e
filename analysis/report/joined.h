// Several processes in one finding. The numbers of threads and locks are each process's own: here they are given anew.
#ifndef CONCHECK_ANALYSIS_REPORT_JOINED_H_
#define CONCHECK_ANALYSIS_REPORT_JOINED_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "analysis/report/finding.h"

namespace concheck::analysis {

class JoinedFinding {
 public:
  // What one thread of one process did. `keys`, one for each of part.locks: locks with one key are the same.
  void add(const Finding& part, const std::vector<std::string>& keys);

  // With the kind and process of the first part, and labels for all; title, explanation and advice are the caller's.
  Finding finish();

 private:
  Finding finding_;
  std::map<std::string, uint32_t> lock_ids_;
};

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_REPORT_JOINED_H_
