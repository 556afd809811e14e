// concheck run: starts a program under observation and reports on every process of the run.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>

#include "cli/command.h"
#include "cli/failure.h"
#include "cli/launcher.h"
#include "cli/observed_run.h"
#include "cli/paths.h"
#include "cli/recording_options.h"
#include "cli/report_options.h"
#include "cli/report_writer.h"
#include "cli/run_tally.h"
#include "cli/schedule_options.h"

namespace concheck::cli {
namespace {

class RunCommand : public Command {
 public:
  std::string_view name() const override { return "run"; }
  std::string_view summary() const override { return "Run a program under observation and report what was found."; }
  std::string_view synopsis() const override { return "[options] -- PROGRAM [ARG...]"; }
  std::string_view description() const override {
    return "Runs PROGRAM as it is, observes its locks and threads, and those of all processes it starts, and prints a "
           "report to standard error when it has ended. PROGRAM has its input, output, terminal and signals as without "
           "concheck.\n\n"
           "The exit code is 66 when something was found, else the program's own (128 + N when signal N ended it), and "
           "2 "
           "when the program could not be started.";
  }
  std::string_view examples() const override {
    return "  concheck run -- ./server --port 8080\n"
           "  concheck run --output report.json -- ctest -j2\n"
           "  concheck run --on-deadlock abort --detect deadlock -- ./stress\n"
           "  concheck run --repeat 100 --perturb -- ./unit_test\n";
  }
  bool takes_program() const override { return true; }

  void declare(CLI::App& app) override {
    report_options_.declare(app, "standard error");
    recording_options_.declare(app);
    schedule_options_.declare(app);
  }

  int run(const std::vector<std::string>& program) override {
    if (program.empty()) throw Failure("which program? Write: concheck run [options] -- PROGRAM [ARG...]");
    RunPlan plan;
    plan.command = program;
    plan.settings = report_options_.resolve();
    const Schedules schedules = schedule_options_.resolve();
    plan.settings.analysis.hang_timeout_ns = recording_options_.hang_timeout_ns();
    // A run that never ends would be the last.
    plan.end_hung =
        recording_options_.ends_deadlocks() || (schedules.repeats && !recording_options_.leaves_deadlocks());
    if (schedules.repeats) plan.library_options.push_back("on_deadlock=abort");
    for (std::string& option : recording_options_.library_options()) plan.library_options.push_back(std::move(option));
    if (plan.settings.verbose) plan.library_options.push_back("verbose=1");
    plan.path = find_program(program.front());
    plan.check = check_program(plan.path);
    if (plan.check.obstacle) throw Failure(*plan.check.obstacle);
    plan.libraries = recording_options_.libraries(plan.settings.analysis);
    return run_all(plan, schedules);
  }

 private:
  int run_all(const RunPlan& plan, const Schedules& schedules) {
    Launcher launcher;
    RunTally tally(plan, schedules);
    for (;;) {
      tally.begin_run();
      std::vector<std::string> options;
      if (tally.seed()) options.push_back(fmt::format("perturb={}", *tally.seed()));
      ObservedRun run(plan, recording_options_.make_directory(), options);
      run.observe(launcher);
      analysis::Report report = run.report();
      const bool last = tally.end_run(report, run.outcome());
      if (!last) {
        if (run.outcome().leftovers) run.settle_traces();
        continue;
      }
      end_on_interrupt(run.removable());
      // A program that took the terminal's foreground with it must not stop us from writing.
      std::signal(SIGTTOU, SIG_IGN);
      write_report(report, plan.settings, STDERR_FILENO);
      write_baseline(report, plan.settings);
      tally.sum_up();
      run.settle_traces();
      const bool failed = report.failing > 0 && plan.settings.findings_exit_code != 0;
      return failed ? plan.settings.findings_exit_code : exit_code_of(run.outcome().status);
    }
  }

  ReportOptions report_options_;
  RecordingOptions recording_options_;
  ScheduleOptions schedule_options_;
};

}  // namespace

std::unique_ptr<Command> make_run_command() { return std::make_unique<RunCommand>(); }

}  // namespace concheck::cli
