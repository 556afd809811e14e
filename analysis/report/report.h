// The whole result of an analysis, as a plain value. Renderers are pure functions of it.
#ifndef CONCHECK_ANALYSIS_REPORT_REPORT_H_
#define CONCHECK_ANALYSIS_REPORT_REPORT_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analysis/detect/detector_info.h"
#include "analysis/report/contention.h"
#include "analysis/report/finding.h"
#include "analysis/report/lock_graph.h"
#include "analysis/report/timeline.h"

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
  std::string ended_for;           // concheck ended it: "deadlock" or "hang"; empty: it did not
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
  uint64_t processes = 0;  // those in Report::processes, and those that are not listed because all was well

  Watched& operator+=(const Watched& more) {
    threads += more.threads;
    locks += more.locks;
    acquisitions += more.acquisitions;
    contended += more.contended;
    races = races || more.races;
    accesses += more.accesses;
    processes += more.processes;
    return *this;
  }
};

// In the baseline, but not seen any more.
struct GoneFinding {
  std::string id;
  std::string kind;
  std::string title;
};

struct SuppressionUse {
  std::string origin;  // "file:line"
  std::string text;    // one line to know it by
  std::string reason;  // may be empty
  std::string until;   // "2027-03-01"; empty: for ever
  uint64_t findings = 0;
  bool built_in = false;  // concheck's own
  std::string source;     // where it is documented; may be empty
};

struct Report {
  std::string tool_version;
  std::vector<std::string> command;  // of the first process
  std::vector<ReportProcess> processes;
  std::vector<Finding> findings;  // most severe and surest first; no two with the same id
  Watched watched;
  std::vector<std::string> notes;            // what could not be watched or read, one line each, no two alike
  std::vector<DetectorInfo> looked_for;      // the kinds of finding that a report of this run can have
  uint64_t suppressed = 0;                   // findings
  uint64_t suppressed_by_built_in = 0;       // of these
  std::vector<SuppressionUse> suppressions;  // the user's, in the order of the files; then the built-in ones that were used
  uint64_t failing = 0;                      // findings that make a command fail; see triage.h
  uint64_t new_findings = 0;                 // those that no baseline knows; without a baseline: all
  bool compared = false;                     // with a baseline
  std::vector<GoneFinding> gone;             // sorted by id; only when compared
  std::optional<Contention> contention;      // where threads waited for locks; only when asked for
  Timeline timeline;                         // empty unless asked for
  LockGraph lock_graph;                      // empty unless asked for, see AnalyzeOptions
  // Source lines around the findings' places, by file (as in SourceFrame::file) and line; empty unless asked for, see
  // excerpts.h.
  std::map<std::string, std::map<int, std::string>> excerpts;
};

// Something that a person who wants to hear of news only has to hear of.
bool has_news(const Report& report);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_REPORT_REPORT_H_
