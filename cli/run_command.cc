// concheck run: starts a program under observation and reports on every process of the run.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "cli/command.h"
#include "cli/environment.h"
#include "cli/exit_codes.h"
#include "cli/failure.h"
#include "cli/launcher.h"
#include "cli/paths.h"
#include "cli/preload_link.h"
#include "cli/program_check.h"
#include "cli/recording_options.h"
#include "cli/report_options.h"
#include "cli/report_writer.h"
#include "cli/trace_directory.h"

namespace concheck::cli {
namespace {

namespace fs = std::filesystem;

// Everything about one run that outlives the program.
struct Run {
  const std::vector<std::string>& command;
  const ReportSettings& settings;
  const ProgramCheck& check;
  const TraceDirectory& directory;
};

void add_main_process(analysis::Report& report, const Run& run, const Outcome& outcome) {
  if (report.command.empty()) report.command = run.command;
  for (const analysis::ReportProcess& process : report.processes) {
    if (process.pid == static_cast<uint32_t>(outcome.pid)) return;
  }
  // It never started a thread, or it lost our library on the way: there is no trace of it.
  analysis::ReportProcess process;
  std::error_code error;
  process.pid = static_cast<uint32_t>(outcome.pid);
  process.parent_pid = static_cast<uint32_t>(getpid());
  process.exe = fs::path(run.check.image).filename().string();
  process.exe_path = fs::canonical(run.check.image, error).string();
  if (run.check.facts) process.build_id = run.check.facts->build_id;
  process.command = run.command;
  process.threads = 1;
  report.processes.insert(report.processes.begin(), process);
  if (report.processes.size() == 1) {
    report.notes.push_back(fmt::format(
        "'{}' started no second thread while it was observed, so there was nothing to check", run.command.front()));
  }
}

analysis::Report analyse(const Run& run, const std::map<pid_t, int>& statuses) {
  ReadTraces read = read_traces(run.directory.new_traces(), Unreadable::is_noted);
  analysis::Report report = analysis::analyze(std::move(read.traces), run.settings.analysis);
  for (const std::vector<std::string>* notes : {&std::as_const(read.notes), &run.check.notes}) {
    report.notes.insert(report.notes.end(), notes->begin(), notes->end());
  }
  settle_processes(report, statuses);
  return report;
}

// The program was asked to end and does not: whoever asked may use force next, on us too.
void report_early(const Run& run) {
  const analysis::Report report = analyse(run, {});
  if (report.findings.empty()) return;
  fmt::print(stderr, "concheck: '{}' goes on {} s after it was asked to end; the report so far:\n", run.command.front(),
             Launcher::kPatienceMs / 1000);
  write_report(report, run.settings, STDERR_FILENO);
}

void say_what_is_kept(const Run& run, const Outcome& outcome, bool wanted) {
  if (outcome.leftovers && !wanted) {
    fmt::print(stderr, "concheck: processes of this run are still alive; their traces stay in '{}'\n",
               run.directory.path());
  } else if (wanted && !run.settings.quiet) {
    const std::vector<std::string> traces = run.directory.new_traces();
    const size_t count = traces.size();
    if (count == 1) {
      fmt::print(stderr, "concheck: the trace is '{}'\n", traces.front());
    } else if (count > 1) {
      fmt::print(stderr, "concheck: the {} traces are in '{}'\n", count, run.directory.path());
    }
  }
}

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
           "  concheck run --on-deadlock abort --detect deadlock -- ./stress\n";
  }
  bool takes_program() const override { return true; }

  void declare(CLI::App& app) override {
    report_options_.declare(app, "standard error");
    recording_options_.declare(app);
  }

  int run(const std::vector<std::string>& program) override {
    if (program.empty()) throw Failure("which program? Write: concheck run [options] -- PROGRAM [ARG...]");
    const ReportSettings settings = report_options_.resolve();
    Recording recording;
    recording.options = recording_options_.library_options();
    if (settings.verbose) recording.options.push_back("verbose=1");
    const std::string path = find_program(program.front());
    const ProgramCheck check = check_program(path);
    if (check.obstacle) throw Failure(*check.obstacle);
    const std::string library = find_library();

    Launcher launcher;
    TraceDirectory directory = recording_options_.make_directory();
    PreloadLink link(library);
    recording.library = link.path();
    recording.trace_directory = directory.path();
    launcher.start({path, program, observed_environment(own_environment(), recording)});

    const Run run = {program, settings, check, directory};
    const Outcome outcome = launcher.wait([&run] { report_early(run); });
    const bool keep = !directory.is_temporary();
    end_on_interrupt(keep || outcome.leftovers ? "" : directory.path());
    // A program that took the terminal's foreground with it must not stop us from writing.
    std::signal(SIGTTOU, SIG_IGN);

    analysis::Report report = analyse(run, outcome.statuses);
    add_main_process(report, run, outcome);
    settle_processes(report, outcome.statuses);
    write_report(report, settings, STDERR_FILENO);
    say_what_is_kept(run, outcome, keep);
    if (outcome.leftovers) {
      directory.keep();
      link.keep();
    }
    const bool failed = !report.findings.empty() && settings.findings_exit_code != 0;
    return failed ? settings.findings_exit_code : exit_code_of(outcome.status);
  }

 private:
  ReportOptions report_options_;
  RecordingOptions recording_options_;
};

}  // namespace

std::unique_ptr<Command> make_run_command() { return std::make_unique<RunCommand>(); }

}  // namespace concheck::cli
