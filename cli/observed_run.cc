#include "cli/observed_run.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <utility>

#include "cli/environment.h"
#include "cli/report_writer.h"

namespace concheck::cli {

namespace fs = std::filesystem;

ObservedRun::ObservedRun(const RunPlan& plan, TraceDirectory directory, const std::vector<std::string>& library_options)
    : plan_(plan), directory_(std::move(directory)), link_(plan.library) {
  Recording recording = {link_.path(), directory_.path(), plan.library_options};
  recording.options.insert(recording.options.end(), library_options.begin(), library_options.end());
  environment_ = observed_environment(own_environment(), recording);
}

void ObservedRun::observe(Launcher& launcher) {
  launcher.start({plan_.path, plan_.command, environment_});
  outcome_ = launcher.wait([this] { report_early(); });
}

std::string ObservedRun::removable() const {
  return directory_.is_temporary() && !outcome_.leftovers ? directory_.path() : "";
}

analysis::Report ObservedRun::analyse(const std::map<pid_t, int>& statuses) const {
  ReadTraces read = read_traces(directory_.new_traces(), Unreadable::is_noted);
  analysis::Report report = analysis::analyze(std::move(read.traces), plan_.settings.analysis);
  for (const std::vector<std::string>* notes : {&std::as_const(read.notes), &plan_.check.notes}) {
    report.notes.insert(report.notes.end(), notes->begin(), notes->end());
  }
  settle_processes(report, statuses);
  return report;
}

void ObservedRun::add_main_process(analysis::Report& report) const {
  if (report.command.empty()) report.command = plan_.command;
  for (const analysis::ReportProcess& process : report.processes) {
    if (process.pid == static_cast<uint32_t>(outcome_.pid)) return;
  }
  // It never started a thread, or it lost our library on the way: there is no trace of it.
  analysis::ReportProcess process;
  std::error_code error;
  process.pid = static_cast<uint32_t>(outcome_.pid);
  process.parent_pid = static_cast<uint32_t>(getpid());
  process.exe = fs::path(plan_.check.image).filename().string();
  process.exe_path = fs::canonical(plan_.check.image, error).string();
  if (plan_.check.facts) process.build_id = plan_.check.facts->build_id;
  process.command = plan_.command;
  process.threads = 1;
  report.processes.insert(report.processes.begin(), process);
  if (report.processes.size() == 1) {
    report.notes.push_back(fmt::format(
        "'{}' started no second thread while it was observed, so there was nothing to check", plan_.command.front()));
  }
}

analysis::Report ObservedRun::report() const {
  analysis::Report report = analyse(outcome_.statuses);
  add_main_process(report);
  settle_processes(report, outcome_.statuses);
  return report;
}

// The program was asked to end and does not: whoever asked may use force next, on us too.
void ObservedRun::report_early() const {
  const analysis::Report report = analyse({});
  if (report.findings.empty()) return;
  fmt::print(stderr, "concheck: '{}' goes on {} s after it was asked to end; the report so far:\n",
             plan_.command.front(), Launcher::kPatienceMs / 1000);
  write_report(report, plan_.settings, STDERR_FILENO);
}

void ObservedRun::settle_traces() {
  const bool wanted = !directory_.is_temporary();
  if (outcome_.leftovers && !wanted) {
    fmt::print(stderr, "concheck: processes of this run are still alive; their traces stay in '{}'\n",
               directory_.path());
  } else if (wanted && !plan_.settings.quiet) {
    const std::vector<std::string> traces = directory_.new_traces();
    if (traces.size() == 1) {
      fmt::print(stderr, "concheck: the trace is '{}'\n", traces.front());
    } else if (traces.size() > 1) {
      fmt::print(stderr, "concheck: the {} traces are in '{}'\n", traces.size(), directory_.path());
    }
  }
  if (outcome_.leftovers) {
    directory_.keep();
    link_.keep();
  }
}

}  // namespace concheck::cli
