#include "cli/gate_run.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <utility>
#include <variant>

#include "analysis/detect/dead_end.h"
#include "cli/environment.h"
#include "cli/process_state.h"
#include "cli/report_writer.h"
#include "cli/trace_files.h"

namespace concheck::cli {
namespace {

constexpr std::chrono::milliseconds kPeriod{200};
constexpr int kRest = 1;  // analysing keeps up with the tests, so that the traces do not pile up

// After the deadlock is in the trace the announcement is still to be printed.
constexpr uint64_t kAnnouncementNs = 200'000'000;
// Many programs end by themselves although some of their threads never will: that is left to them.
constexpr uint64_t kDeadlockGraceNs = 3'000'000'000;

analysis::AnalyzeOptions options_of(const RunPlan& plan) {
  analysis::AnalyzeOptions options = plan.settings.analysis;
  // What hangs is noticed while it does; afterwards nobody knows when those ended that were killed.
  options.hang_timeout_ns = 0;
  options.list_all = false;
  return options;
}

}  // namespace

GateRun::GateRun(const RunPlan& plan, TraceDirectory directory, TestSuite suite)
    : plan_(plan),
      directory_(std::move(directory)),
      link_(plan.libraries),
      suite_(std::move(suite)),
      hangs_{HangWatch(plan.settings.analysis.hang_timeout_ns), 0, {"hangs", "hang"}},
      deadlocks_{HangWatch(kDeadlockGraceNs, {"deadlock", "self-deadlock"}), 0, {"has been deadlocked for 3 s", "deadlock"}},
      analyzer_(options_of(plan)) {}

void GateRun::observe(Launcher& launcher) {
  const Recording recording = {link_.paths(), directory_.path(), plan_.library_options};
  launcher.start({plan_.path, plan_.command, observed_environment(own_environment(), recording)});
  outcome_ =
      launcher.wait([this] { report_early(); }, std::min(kPeriod, hangs_.watch.period()), [this] { look(); }, kRest);
}

// Those that may still be written to.
std::vector<std::string> GateRun::open_traces() const {
  std::vector<std::string> traces = directory_.new_traces();
  std::erase_if(traces,
                [this](const std::string& path) { return taken_.count(path) != 0 || killed_.count(path) != 0; });
  return traces;
}

void GateRun::look() {
  for (const std::string& path : open_traces()) {
    const pid_t pid = pid_of_trace(path);
    if (pid != 0 && condition_of(pid) == Condition::gone) take_in(path);
  }
  const uint64_t now = monotonic_ns();
  condemned_.end_those_due(now);
  look_for(hangs_, now);
  if (!plan_.end_hung) return;
  look_for_dead_ends(now);
  look_for(deadlocks_, now);
}

// No time decides this one: stopped or not, watched or not, such a process has come to its end.
void GateRun::look_for_dead_ends(uint64_t now_ns) {
  for (const std::string& path : open_traces()) {
    auto read = trace::read_trace(path);
    auto* trace = std::get_if<trace::Trace>(&read);
    if (trace == nullptr || trace->header.state != static_cast<uint32_t>(trace::ProcessState::running)) continue;
    if (trace->deadlocks.empty() && trace->misuses.empty()) continue;
    const auto since = analysis::dead_end_since(analysis::ProcessModel(std::move(*trace)));
    if (!since || *since + kAnnouncementNs > now_ns) continue;
    if (condition_of(pid_of_trace(path)) != Condition::gone) end(path, {"is deadlocked", "deadlock"}, now_ns);
  }
}

void GateRun::look_for(Watch& watch, uint64_t now_ns) {
  if (now_ns < watch.next) return;
  const std::vector<std::string> traces = open_traces();
  const std::vector<pid_t> stuck = watch.watch.look(traces, now_ns);
  for (const std::string& path : traces) {
    if (std::find(stuck.begin(), stuck.end(), pid_of_trace(path)) != stuck.end()) end(path, watch.reason, now_ns);
  }
  watch.next = monotonic_ns() + static_cast<uint64_t>(std::chrono::nanoseconds(watch.watch.period()).count());
}

// Of a process that is stuck: notes why, while it is to be seen, and ends it if that is wanted.
void GateRun::end(const std::string& path, const Reason& reason, uint64_t now_ns) {
  auto read = trace::read_trace(path);
  auto* trace = std::get_if<trace::Trace>(&read);
  if (trace == nullptr) return;
  const pid_t pid = pid_of_trace(path);
  if (condemned_.signal_sent(pid) != 0) return;
  const std::string test = test_of(*trace);
  analysis::AnalyzeOptions options = plan_.settings.analysis;
  options.now_ns = now_ns;
  options.lock_graph = false;
  analysis::Analyzer moment(options);
  moment.add(std::move(*trace), test);
  std::vector<analysis::Finding> findings = moment.report().findings;
  // All others are in its trace still when it has ended.
  std::erase_if(findings, [](const analysis::Finding& finding) {
    return finding.kind != "hang" && finding.kind != "lost-wakeup";
  });
  analyzer_.add_findings(findings);
  fmt::print(stderr, "concheck gate: process {} {} (test {}){}\n", pid, reason.what, test,
             plan_.end_hung ? "; it is ended (SIGABRT)" : "");
  if (!plan_.end_hung) return;
  condemned_.end(pid, now_ns);
  ended_[pid] = reason.cause;
}

std::string GateRun::test_of(const trace::Trace& trace) const {
  std::vector<CommandLine> ancestors;
  for (const trace::Ancestor& ancestor : trace.ancestors) {
    if (ancestor.pid == static_cast<uint32_t>(getpid())) break;
    ancestors.push_back(ancestor.command);
  }
  return suite_.test_of(trace.command, ancestors);
}

// Of a process that is not there any more. Without an end in its trace it was killed, or it lives where our process ids
// are not known, as in a container: then the trace is still in use.
void GateRun::take_in(const std::string& path) {
  auto read = trace::read_trace(path);
  auto* trace = std::get_if<trace::Trace>(&read);
  if (trace == nullptr || trace->header.state == static_cast<uint32_t>(trace::ProcessState::running)) {
    killed_.insert(path);
  } else {
    add(std::move(*trace), path);
  }
}

void GateRun::add(trace::Trace trace, const std::string& path) {
  const std::string test = test_of(trace);
  const analysis::Added added = analyzer_.add(std::move(trace), test);
  if (added.clean) index_.clean += added.watched;
  if (added.clean || directory_.is_temporary()) {
    unlink(path.c_str());
    return;
  }
  taken_.insert(path);
  index_.tests[path.substr(path.find_last_of('/') + 1)] = test;
}

analysis::Report GateRun::report_so_far() const {
  analysis::Report report = analyzer_.report();
  report.command = plan_.command;
  for (const std::vector<std::string>* notes : {&notes_, &plan_.check.notes}) {
    report.notes.insert(report.notes.end(), notes->begin(), notes->end());
  }
  settle_processes(report, outcome_.statuses);
  say_who_was_ended(report);
  analysis::triage(report, plan_.settings.triage);
  return report;
}

void GateRun::say_who_was_ended(analysis::Report& report) const {
  for (analysis::ReportProcess& process : report.processes) {
    const auto pid = static_cast<pid_t>(process.pid);
    const auto ended = ended_.find(pid);
    if (ended == ended_.end() || process.still_running) continue;
    process.ended_for = ended->second;
    if (!process.exit_code && !process.exit_signal) process.exit_signal = condemned_.signal_sent(pid);
  }
}

analysis::Report GateRun::report() {
  for (const std::string& path : directory_.new_traces()) {
    if (taken_.count(path) != 0) continue;
    auto read = trace::read_trace(path);
    if (auto* trace = std::get_if<trace::Trace>(&read)) {
      add(std::move(*trace), path);
    } else {
      notes_.push_back(std::get<trace::ReadError>(read).message);
    }
  }
  return report_so_far();
}

// The tests were asked to end and do not: whoever asked may use force next, on us too.
void GateRun::report_early() {
  if (!asked_before_) {
    asked_before_ = true;
    return;
  }
  look();
  fmt::print(stderr, "concheck gate: '{}' goes on after it was asked to end; the report so far:\n",
             plan_.command.front());
  write_report(report_so_far(), plan_.settings, STDERR_FILENO);
}

void GateRun::settle_traces() {
  if (outcome_.leftovers) {
    fmt::print(stderr, "concheck gate: processes of this run are still alive; what they record from now on is lost\n");
    link_.keep();
  }
  if (directory_.is_temporary()) return;
  write_gate_index(index_, directory_.path());
  if (!plan_.settings.quiet && !taken_.empty()) {
    fmt::print(stderr, "concheck gate: the traces with findings are in '{}'\n", directory_.path());
  }
}

}  // namespace concheck::cli
