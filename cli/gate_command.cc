// concheck gate: a whole test suite under observation; fails on what is new.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>

#include "cli/command.h"
#include "cli/exit_codes.h"
#include "cli/failure.h"
#include "cli/gate_run.h"
#include "cli/paths.h"
#include "cli/recording_options.h"
#include "cli/report_options.h"
#include "cli/report_writer.h"

namespace concheck::cli {
namespace {

constexpr std::string_view kHangTimeout = "120";
constexpr size_t kMostFindings = 20;  // told in full, without --verbose: a CI log is for looking over

class GateCommand : public Command {
 public:
  std::string_view name() const override { return "gate"; }
  std::string_view summary() const override { return "Run a test suite under observation and fail on what is new."; }
  std::string_view synopsis() const override { return "[options] -- TEST-COMMAND [ARG...]"; }
  std::string_view description() const override {
    return "Runs TEST-COMMAND (ctest, make check, a script), observes all processes it starts, and reports what was "
           "found "
           "in all of them as one, with the tests that showed it. With --baseline only what is not in that file "
           "counts.\n\n"
           "The exit code is 0 when the tests passed and nothing new was found, 1 when something new was found, 3 when "
           "nothing new was found but TEST-COMMAND failed, and 2 when it could not be started.";
  }
  std::string_view examples() const override {
    return "  concheck gate -- ctest -j8\n"
           "  concheck gate --write-baseline concheck.baseline -- ctest -j8\n"
           "  concheck gate --baseline concheck.baseline -o concheck.sarif -- ctest -j8\n"
           "  concheck gate --trace-dir shard1 -- ctest -I 1,,2\n";
  }
  bool takes_program() const override { return true; }

  void declare(CLI::App& app) override {
    report_options_.declare(app, "standard error", kExitNewFindings);
    recording_options_.declare(app, "abort", kHangTimeout);
  }

  int run(const std::vector<std::string>& program) override {
    if (program.empty()) throw Failure("which tests? Write: concheck gate [options] -- TEST-COMMAND [ARG...]");
    RunPlan plan;
    plan.command = program;
    plan.settings = report_options_.resolve();
    if (!plan.settings.verbose) plan.settings.most_findings = kMostFindings;
    plan.settings.analysis.hang_timeout_ns = recording_options_.hang_timeout_ns();
    plan.end_hung = recording_options_.ends_deadlocks();
    plan.library_options = recording_options_.library_options();
    // Not at once, and not by the process itself: see GateRun.
    plan.library_options.emplace_back("on_deadlock=continue");
    // Tests are known by who started them.
    plan.library_options.emplace_back("ancestors=1");
    plan.path = find_program(program.front());
    plan.check = check_program(plan.path);
    if (plan.check.obstacle) throw Failure(*plan.check.obstacle);
    plan.libraries = recording_options_.libraries(plan.settings.analysis);
    TestSuite suite = TestSuite::of(program);
    TraceDirectory directory = recording_options_.make_directory();
    Launcher launcher;
    GateRun run(plan, std::move(directory), std::move(suite));
    run.observe(launcher);
    end_on_interrupt(run.removable());
    // Tests that took the terminal's foreground with them must not stop us from writing.
    std::signal(SIGTTOU, SIG_IGN);
    const analysis::Report report = run.report();
    write_report(report, plan.settings, STDERR_FILENO);
    write_baseline(report, plan.settings);
    run.settle_traces();
    return verdict(report, plan.settings, run.outcome());
  }

 private:
  static int verdict(const analysis::Report& report, const ReportSettings& settings, const Outcome& outcome) {
    const int code = exit_code_of(outcome.status);
    const std::string tests =
        code == 0 ? "the tests passed" : fmt::format("the test command failed (exit code {})", code);
    const bool failed = report.failing > 0 && settings.findings_exit_code != 0;
    if (!settings.quiet || failed || code != 0) {
      const std::string found =
          report.failing == 0 ? (report.findings.empty() ? "nothing was found" : "nothing new was found")
                              : fmt::format("{} finding{} to look at", report.failing, report.failing == 1 ? "" : "s");
      fmt::print(stderr, "concheck gate: {}: {}; {}\n", failed || code != 0 ? "failed" : "passed", found, tests);
    }
    if (failed) return settings.findings_exit_code;
    return code == 0 ? kExitOk : kExitTestsFailed;
  }

  ReportOptions report_options_;
  RecordingOptions recording_options_;
};

}  // namespace

std::unique_ptr<Command> make_gate_command() { return std::make_unique<GateCommand>(); }

}  // namespace concheck::cli
