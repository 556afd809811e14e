#include "cli/observed_run.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "analysis/report/merge.h"
#include "cli/environment.h"
#include "cli/report_writer.h"

namespace concheck::cli {

namespace fs = std::filesystem;

namespace {

bool keeps_from_ending(const analysis::Finding& finding) {
  return finding.kind == "deadlock" || finding.kind == "self-deadlock" || finding.kind == "hang";
}

// What hung and then went on is in no trace any more.
void add_former_hangs(analysis::Report& report, const std::vector<analysis::Finding>& hangs) {
  bool added = false;
  for (const analysis::Finding& hang : hangs) {
    const bool known = std::any_of(report.findings.begin(), report.findings.end(),
                                   [&](const analysis::Finding& other) { return other.id == hang.id; });
    if (!known) report.findings.push_back(hang);
    added |= !known;
  }
  if (!added) return;
  report.findings = analysis::merge_findings(std::move(report.findings));
}

}  // namespace

ObservedRun::ObservedRun(const RunPlan& plan, TraceDirectory directory, const std::vector<std::string>& library_options)
    : plan_(plan), directory_(std::move(directory)), link_(plan.libraries) {
  Recording recording = {link_.paths(), directory_.path(), plan.library_options};
  recording.options.insert(recording.options.end(), library_options.begin(), library_options.end());
  environment_ = observed_environment(own_environment(), recording);
}

void ObservedRun::observe(Launcher& launcher) {
  launcher.start({plan_.path, plan_.command, environment_});
  if (plan_.settings.analysis.hang_timeout_ns == 0) {
    outcome_ = launcher.wait([this] { report_early(); });
  } else {
    HangWatch watch(plan_.settings.analysis.hang_timeout_ns);
    outcome_ = launcher.wait([this] { report_early(); }, watch.period(), [&] { look_for_hangs(watch); });
  }
  ended_ = true;
}

std::string ObservedRun::removable() const {
  return directory_.is_temporary() && !outcome_.leftovers ? directory_.path() : "";
}

analysis::Report ObservedRun::analyse(const std::map<pid_t, int>& statuses) const {
  ReadTraces read = read_traces(directory_.new_traces(), Unreadable::is_noted);
  analysis::AnalyzeOptions options = plan_.settings.analysis;
  options.now_ns = monotonic_ns();
  // Afterwards nobody knows when those ended that were killed. What hung was noticed before.
  if (ended_) options.hang_timeout_ns = 0;
  analysis::Report report = analysis::analyze(std::move(read.traces), options);
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
  add_former_hangs(report, hangs_);
  settle_processes(report, outcome_.statuses);
  analysis::triage(report, plan_.settings.triage);
  return report;
}

// The program was asked to end and does not: whoever asked may use force next, on us too. At first that may be because
// it still has something to do; not when it is deadlocked.
void ObservedRun::report_early() {
  analysis::Report report = analyse({});
  analysis::triage(report, plan_.settings.triage);
  const auto& findings = report.findings;
  const bool never_ends = std::any_of(findings.begin(), findings.end(), keeps_from_ending);
  if (findings.empty() || told_early_ || (!never_ends && !asked_before_)) {
    asked_before_ = true;
    return;
  }
  told_early_ = true;
  fmt::print(stderr, "concheck: '{}' goes on after it was asked to end; the report so far:\n", plan_.command.front());
  write_report(report, plan_.settings, STDERR_FILENO);
}

void ObservedRun::look_for_hangs(HangWatch& watch) {
  const uint64_t now = monotonic_ns();
  condemned_.end_those_due(now);
  const std::vector<pid_t> hung = watch.look(directory_.new_traces(), now);
  if (hung.empty()) return;
  analysis::Report report = analyse({});
  for (const analysis::Finding& finding : report.findings) {
    if (finding.kind == "hang" || finding.kind == "lost-wakeup") hangs_.push_back(finding);
  }
  for (const pid_t pid : hung) {
    fmt::print(stderr, "concheck: process {} of '{}' hangs{}\n", pid, plan_.command.front(),
               plan_.end_hung ? "; it is ended (SIGABRT)" : "; the report so far:");
    if (plan_.end_hung) condemned_.end(pid, now);
  }
  if (plan_.end_hung) return;
  analysis::triage(report, plan_.settings.triage);
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
