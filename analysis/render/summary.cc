#include "analysis/render/summary.h"

#include <algorithm>
#include <map>

#include "analysis/render/canvas.h"
#include "analysis/render/words.h"

namespace concheck::analysis {
namespace {

constexpr size_t kFewProcesses = 3;

// As the user called it: the executable may have another name behind a symbolic link.
std::string name_of(const ReportProcess& process) {
  if (process.command.empty() || process.command.front().empty()) return process.exe;
  return process.command.front().substr(process.command.front().find_last_of('/') + 1);
}

std::string processes_text(const Report& report) {
  const uint64_t count = std::max<uint64_t>(report.processes.size(), report.watched.processes);
  if (count > kFewProcesses || count > report.processes.size()) return counted(count, "process", "processes");
  std::string text;
  for (const ReportProcess& process : report.processes) {
    if (!text.empty()) text += ", ";
    text += name_of(process) + " [" + std::to_string(process.pid) + "]";
  }
  return visible(text);
}

// ", 3 suppressed, 1 of them by a built-in suppression"
std::string suppressed_text(const Report& report) {
  if (report.suppressed == 0) return {};
  const std::string text = ", " + with_thousands(report.suppressed) + " suppressed";
  const uint64_t by_built_in = report.suppressed_by_built_in;
  if (by_built_in == 0) return text;
  if (by_built_in == report.suppressed) return text + " by built-in suppressions";
  return text + " (" + with_thousands(by_built_in) + " by built-in suppressions)";
}

}  // namespace

std::string findings_summary(const Report& report) {
  std::map<std::string, uint64_t> by_kind;
  uint64_t known = 0;
  uint64_t informative = 0;
  for (const Finding& finding : report.findings) {
    if (finding.novelty == Novelty::known) {
      ++known;
    } else if (finding.informative) {
      ++informative;
    } else {
      ++by_kind[finding.kind];
    }
  }
  const uint64_t count = report.findings.size() - known - informative;
  std::string text = count == 0 ? "no " : with_thousands(count) + " ";
  if (report.compared) text += "new ";
  text += count == 1 ? "finding" : "findings";
  const char* separator = " (";
  for (const auto& [kind, number] : by_kind) {
    text += separator + with_thousands(number) + " " + kind;
    separator = ", ";
  }
  if (!by_kind.empty()) text += ")";
  if (informative > 0) text += ", " + counted(informative, "note");
  if (known > 0) text += ", " + with_thousands(known) + " known";
  if (!report.gone.empty()) text += ", " + with_thousands(report.gone.size()) + " gone";
  return text;
}

std::string watched_summary(const Report& report) {
  std::string text;
  text += suppressed_text(report);
  if (report.processes.empty() && report.watched.processes == 0) {
    return text + "; no process started a thread in sight of concheck, so there is no trace";
  }
  const Watched& watched = report.watched;
  return text + " in " + processes_text(report) + "; watched " + counted(watched.threads, "thread") + ", " +
         counted(watched.locks, "lock") + ", " + counted(watched.acquisitions, "acquisition") +
         (watched.races ? ", " + counted(watched.accesses, "access", "accesses") + " compared" : "");
}

}  // namespace concheck::analysis
