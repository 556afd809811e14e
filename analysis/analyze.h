// The entry to the analysis: traces in, a report out.
#ifndef CONCHECK_ANALYSIS_ANALYZE_H_
#define CONCHECK_ANALYSIS_ANALYZE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/detect/detector_info.h"
#include "analysis/report/report.h"
#include "trace/reader.h"

namespace concheck::analysis {

struct AnalyzeOptions {
  std::vector<std::string> detect;     // kinds to look for; empty: all that are on by default
  std::vector<std::string> no_detect;  // kinds to leave out, applied after `detect`
  Severity min_severity = Severity::note;
  // Threads that wait longer than this without a timeout of their own are a finding of kind hang; 0: not looked for.
  uint64_t hang_timeout_ns = 0;
  std::map<std::string, uint64_t> thresholds_ns;  // by kind: from where on it counts, in place of the kind's own
  uint64_t now_ns = 0;  // by the target's CLOCK_MONOTONIC; 0: the end of each process, or the last that is known of it
  bool contention = false;  // Report::contention
  bool timeline = false;    // Report::timeline
  bool symbolize = true;    // false: module + offset only
  bool read_source = true;  // take the source lines of a finding's frames into the report
  bool list_all = true;     // false: processes in which all was well are counted, but not listed
  bool lock_graph = false;  // make Report::lock_graph
  std::vector<std::string> debug_directories = {"/usr/lib/debug"};  // where separate debug files are looked for
};

// Every detector, in the order in which help lists them. A kind in AnalyzeOptions that is not in it has no effect: the
// caller checks what its user typed against this list.
const std::vector<DetectorInfo>& detectors();

// Whether findings of this kind are looked for.
bool looks_for(std::string_view kind, const AnalyzeOptions& options);

// Takes the traces of the processes of one run, or of several runs, in any order; an empty vector gives an empty
// report. Reads the modules named in the traces, their debug information and source files from disk; never the network.
// Never fails: what could not be read is said in Report::notes.
Report analyze(std::vector<trace::Trace> traces, const AnalyzeOptions& options);

// What one trace gave.
struct Added {
  bool clean = false;  // the process ended by itself, and nothing was found
  Watched watched;
};

// The same, for traces that come one by one: what has been added needs its trace no more. Not thread-safe.
class Analyzer {
 public:
  explicit Analyzer(const AnalyzeOptions& options);
  ~Analyzer();
  Analyzer(const Analyzer&) = delete;
  Analyzer& operator=(const Analyzer&) = delete;

  // `test`: the test that the process belongs to, for Finding::tests; "" when there are no tests.
  Added add(trace::Trace trace, const std::string& test = {});

  // What was found by other means, or before.
  void add_findings(const std::vector<Finding>& findings);

  // Processes that were found clean before, of which nothing is left but these counts.
  void add_clean(const Watched& watched);

  // On all that was added so far.
  Report report() const;

 private:
  class Analysis;
  std::unique_ptr<Analysis> analysis_;
};

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_ANALYZE_H_
