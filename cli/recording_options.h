// The options of every command that records: where the traces go, and what the preloaded library is told.
#ifndef CONCHECK_CLI_RECORDING_OPTIONS_H_
#define CONCHECK_CLI_RECORDING_OPTIONS_H_

#include <string>
#include <vector>

#include "cli/trace_directory.h"

namespace CLI {
class App;
}

namespace concheck::cli {

class RecordingOptions {
 public:
  void declare(CLI::App& app);

  // "key=value" for the library, only what was asked for. Throws Failure for a value that is not possible.
  std::vector<std::string> library_options() const;

  // 0: not to be looked for. Throws Failure for what is no time.
  uint64_t hang_timeout_ns() const;
  // True for --on-deadlock abort; false for continue and without the option.
  bool ends_deadlocks() const;
  bool leaves_deadlocks() const { return !on_deadlock_.empty() && !ends_deadlocks(); }

  // The directory that --trace-dir and --keep-trace ask for. Throws Failure as TraceDirectory does.
  TraceDirectory make_directory() const;

 private:
  std::string trace_dir_;
  bool keep_trace_ = false;
  std::string on_deadlock_;
  std::string hang_timeout_;
  std::string races_;
  std::string max_trace_size_;
};

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_RECORDING_OPTIONS_H_
