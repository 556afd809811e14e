// One run of a program under observation: from the start of the program to the report on all its processes.
#ifndef CONCHECK_CLI_OBSERVED_RUN_H_
#define CONCHECK_CLI_OBSERVED_RUN_H_

#include <map>
#include <string>
#include <vector>

#include "analysis/report/report.h"
#include "cli/condemned.h"
#include "cli/hang_watch.h"
#include "cli/launcher.h"
#include "cli/preload_link.h"
#include "cli/program_check.h"
#include "cli/report_options.h"
#include "cli/trace_directory.h"

namespace concheck::cli {

// What all runs of one command have in common. Outlives them.
struct RunPlan {
  std::vector<std::string> command;  // what the user typed
  std::string path;                  // the file to execute
  ProgramCheck check;
  std::vector<std::string> libraries;        // to preload
  std::vector<std::string> library_options;  // "key=value"
  ReportSettings settings;
  bool end_hung = false;  // end processes that hang; whether to look for them is in settings.analysis
};

class ObservedRun {
 public:
  // `library_options` are added to the plan's.
  ObservedRun(const RunPlan& plan, TraceDirectory directory, const std::vector<std::string>& library_options);

  // Runs the program to its end. Throws Failure when it could not be started.
  void observe(Launcher& launcher);

  // After observe().
  const Outcome& outcome() const { return outcome_; }
  // Where Ctrl-C during the report has something to remove; "" when the traces stay.
  std::string removable() const;
  // As the user's suppressions and baseline leave it.
  analysis::Report report() const;
  // Says where traces are that stay, and keeps those of processes that are still alive.
  void settle_traces();

 private:
  analysis::Report analyse(const std::map<pid_t, int>& statuses) const;
  void add_main_process(analysis::Report& report) const;
  void report_early();
  void look_for_hangs(HangWatch& watch);

  const RunPlan& plan_;
  TraceDirectory directory_;
  PreloadLink link_;
  std::vector<std::string> environment_;
  Outcome outcome_;
  bool asked_before_ = false;             // report_early() was called already
  bool told_early_ = false;               // and has written a report
  bool ended_ = false;                    // the program has ended
  std::vector<analysis::Finding> hangs_;  // what was found because nothing moved, as it was then
  Condemned condemned_;
};

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_OBSERVED_RUN_H_
