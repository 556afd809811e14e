// The options of every command that records: where the traces go, and what the preloaded library is told.
#ifndef CONCHECK_CLI_RECORDING_OPTIONS_H_
#define CONCHECK_CLI_RECORDING_OPTIONS_H_

#include <string>
#include <string_view>
#include <vector>

#include "analysis/analyze.h"
#include "cli/trace_directory.h"

namespace CLI {
class App;
}

namespace concheck::cli {

class RecordingOptions {
 public:
  // Adds the options to `app`, with these values where the user gives none: of --on-deadlock, and of --hang-timeout (a
  // number of seconds; "": do not look).
  void declare(CLI::App& app, std::string_view on_deadlock = "continue", std::string_view hang_timeout = "");

  // "key=value" for the library, only what was asked for. Throws Failure for a value that is not possible.
  std::vector<std::string> library_options() const;

  // The libraries to preload, in this order, when this is looked for. Throws Failure when one is not there.
  std::vector<std::string> libraries(const analysis::AnalyzeOptions& wanted) const;

  // 0: not to be looked for. Throws Failure for what is no time.
  uint64_t hang_timeout_ns() const;
  bool ends_deadlocks() const;
  // True for --on-deadlock continue, when the user said so.
  bool leaves_deadlocks() const;

  // The directory that --trace-dir and --keep-trace ask for. Throws Failure as TraceDirectory does.
  TraceDirectory make_directory() const;

 private:
  std::string trace_dir_;
  bool keep_trace_ = false;
  std::string on_deadlock_;
  std::string default_on_deadlock_;
  std::string hang_timeout_;
  std::string races_;
  std::string blocks_;
  std::string max_trace_size_;
};

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_RECORDING_OPTIONS_H_
