// One run of a test suite under observation. While it runs, the traces of processes that have ended are analysed and
// removed, so that the disk holds those of living processes only; and processes that hang are told, and ended.
#ifndef CONCHECK_CLI_GATE_RUN_H_
#define CONCHECK_CLI_GATE_RUN_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "analysis/analyze.h"
#include "cli/condemned.h"
#include "cli/gate_index.h"
#include "cli/hang_watch.h"
#include "cli/observed_run.h"
#include "cli/test_suite.h"

namespace concheck::cli {

class GateRun {
 public:
  // `directory` keeps the traces with findings unless it is temporary.
  GateRun(const RunPlan& plan, TraceDirectory directory, TestSuite suite);

  // Runs the test command to its end. Throws Failure when it could not be started.
  void observe(Launcher& launcher);

  // After observe().
  const Outcome& outcome() const { return outcome_; }
  std::string removable() const { return directory_.is_temporary() && !outcome_.leftovers ? directory_.path() : ""; }
  // Takes in what is left, once. As the user's suppressions and baseline leave it.
  analysis::Report report();
  // Keeps what the user wants to keep, and what living processes still write to.
  void settle_traces();

 private:
  analysis::Report report_so_far() const;
  void report_early();
  void look();
  // Why a process is ended.
  struct Reason {
    const char* what;   // "hangs"
    const char* cause;  // ReportProcess::ended_for
  };
  struct Watch {
    HangWatch watch;
    uint64_t next = 0;  // when to look, CLOCK_MONOTONIC
    Reason reason;
  };
  void look_for_dead_ends(uint64_t now_ns);
  void look_for(Watch& watch, uint64_t now_ns);
  void end(const std::string& path, const Reason& reason, uint64_t now_ns);
  std::vector<std::string> open_traces() const;
  void take_in(const std::string& path);
  void add(trace::Trace trace, const std::string& path);
  void say_who_was_ended(analysis::Report& report) const;
  std::string test_of(const trace::Trace& trace) const;

  const RunPlan& plan_;
  TraceDirectory directory_;
  PreloadLink link_;
  TestSuite suite_;
  Watch hangs_;
  Watch deadlocks_;  // those that the process could outlive
  Condemned condemned_;
  std::map<pid_t, const char*> ended_;  // processes that were, and their ReportProcess::ended_for
  analysis::Analyzer analyzer_;
  GateIndex index_;
  std::set<std::string> killed_;  // traces without an end whose process is not to be seen: left for the end
  std::set<std::string> taken_;   // traces that were analysed and stay
  std::vector<std::string> notes_;
  Outcome outcome_;
  bool asked_before_ = false;  // report_early() was called already
};

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_GATE_RUN_H_
