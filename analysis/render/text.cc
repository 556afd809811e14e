// The report for people. See report-contract's rules: what is wrong first, in the user's terms; then who did what; then
// one line of advice; a closing line.
#include <map>
#include <string>

#include "analysis/render/canvas.h"
#include "analysis/render/render.h"
#include "analysis/render/text_finding.h"
#include "analysis/render/words.h"

namespace concheck::analysis {
namespace {

constexpr size_t kFewProcesses = 3;

std::string findings_text(const Report& report) {
  if (report.findings.empty()) return "no findings";
  std::map<std::string, uint64_t> by_kind;
  for (const Finding& finding : report.findings) ++by_kind[finding.kind];
  std::string text = counted(report.findings.size(), "finding");
  text += " (";
  bool first = true;
  for (const auto& [kind, count] : by_kind) {
    if (!first) text += ", ";
    text += with_thousands(count) + " " + kind;
    first = false;
  }
  return text + ")";
}

// As the user called it: the executable may have another name behind a symbolic link.
std::string name_of(const ReportProcess& process) {
  if (process.command.empty() || process.command.front().empty()) return process.exe;
  return process.command.front().substr(process.command.front().find_last_of('/') + 1);
}

std::string processes_text(const Report& report) {
  if (report.processes.size() > kFewProcesses) return counted(report.processes.size(), "process", "processes");
  std::string text;
  for (const ReportProcess& process : report.processes) {
    if (!text.empty()) text += ", ";
    text += name_of(process) + " [" + std::to_string(process.pid) + "]";
  }
  return visible(text);
}

std::string watched_text(const Report& report) {
  const Watched& watched = report.watched;
  return counted(watched.threads, "thread") + ", " + counted(watched.locks, "lock") + ", " +
         counted(watched.acquisitions, "acquisition") +
         (watched.races ? ", " + counted(watched.accesses, "access", "accesses") + " compared" : "");
}

void summary(Canvas& canvas, const Report& report) {
  Spans spans{{Style::bold, "concheck: " + findings_text(report)}};
  if (report.suppressed > 0) spans.push_back({Style::plain, ", " + with_thousands(report.suppressed) + " suppressed"});
  if (report.processes.empty()) {
    spans.push_back({Style::plain, "; no process started a thread in sight of concheck, so there is no trace"});
  } else {
    spans.push_back({Style::plain, " in " + processes_text(report) + "; watched " + watched_text(report)});
  }
  canvas.wrap(spans, 0, 10);
}

void notes(Canvas& canvas, const Report& report) {
  for (const std::string& note : report.notes) {
    canvas.wrap({{Style::note, "note:"}, {Style::plain, " " + visible(note)}}, 0, 6);
  }
  if (!report.processes.empty() && report.findings.empty() && report.watched.threads > 0 &&
      report.watched.acquisitions == 0 && report.watched.accesses == 0) {
    canvas.wrap({{Style::note, "note:"},
                 {Style::plain,
                  " no lock was ever acquired in sight of concheck: it does not see statically linked programs, nor "
                  "locks that are not libc's (Go, Rust's std); `concheck doctor PROGRAM` tells more"}},
                0, 6);
  }
}

}  // namespace

std::string render_text(const Report& report, const RenderOptions& options) {
  if (options.quiet && report.findings.empty()) return {};
  Canvas canvas(options.width, options.color);
  const bool name_process = report.processes.size() > 1;
  for (const Finding& finding : report.findings) {
    render_finding(canvas, finding, options, name_process);
    canvas.blank();
  }
  notes(canvas, report);
  summary(canvas, report);
  return canvas.take();
}

}  // namespace concheck::analysis
