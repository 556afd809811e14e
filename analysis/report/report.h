// The whole result of an analysis, as a plain value. Renderers are pure functions of it.
#ifndef CONCHECK_ANALYSIS_REPORT_REPORT_H_
#define CONCHECK_ANALYSIS_REPORT_REPORT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/report/finding.h"

namespace concheck::analysis {

struct ReportProcess {
  uint32_t pid = 0;
  uint32_t parent_pid = 0;
  std::string exe;       // file name of the executable
  std::string exe_path;  // absolute
  std::string build_id;  // hexadecimal
  std::vector<std::string> command;
  std::optional<int> exit_code;    // known when the process ended by itself
  std::optional<int> exit_signal;  // a trace can not know it; who started the process may fill it in
  bool aborted = false;
  bool execed = false;  // became another program
  // The trace has no end of it: it runs still, or was killed. Who can look at the process settles which.
  bool still_running = false;
  uint64_t threads = 0;  // ever started, the main thread included
  bool trace_complete = false;
  std::string trace_path;
};

// What was observed, so that a report without findings says what its silence is worth.
struct Watched {
  uint64_t threads = 0;
  uint64_t locks = 0;  // sync objects of every kind
  uint64_t acquisitions = 0;
  uint64_t contended = 0;  // of these, those that had to wait
  bool races = false;      // data races were looked for
  uint64_t accesses = 0;   // memory accesses that were compared with others
};

struct Report {
  std::string tool_version;
  std::vector<std::string> command;  // of the first process
  std::vector<ReportProcess> processes;
  std::vector<Finding> findings;  // most severe and surest first; no two with the same id
  Watched watched;
  std::vector<std::string> notes;  // what could not be watched or read, one line each, no two alike
  uint64_t suppressed = 0;
  uint64_t new_findings = 0;  // those that no baseline knows; without a baseline: all
};

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_REPORT_REPORT_H_
