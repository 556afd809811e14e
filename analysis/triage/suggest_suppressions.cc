#include <fmt/format.h>

#include <set>

#include "analysis/render/canvas.h"
#include "analysis/symbolize/code_role.h"
#include "analysis/triage/triage.h"

namespace concheck::analysis {
namespace {

constexpr size_t kLongest = 200;  // bytes of a name; what follows is '*'

// `name` as a pattern that fits it and survives an editor: no blanks at its ends, no control characters, no bytes that
// are not UTF-8.
std::string pattern_of(std::string_view name) {
  std::string pattern;
  for (const char c : name.substr(0, kLongest)) {
    const bool plain = c > ' ' && c < 0x7f;
    const bool inner_blank = c == ' ' && !pattern.empty() && pattern.size() + 1 < name.size();
    pattern += plain || inner_blank ? c : '?';
  }
  if (name.size() > kLongest) {
    while (pattern.back() == ' ') pattern.back() = '?';
    pattern += '*';
  }
  return pattern;
}

std::string conditions(const Finding& finding) {
  std::set<std::string> functions;
  bool all_named = true;
  for (const FindingStep& step : finding.steps) {
    const SourceFrame* place = place_of(step.stack);
    if (place == nullptr) continue;
    all_named &= !place->function.empty();
    functions.insert(pattern_of(place->function));
  }
  // Without names nothing else tells it from other findings of its kind.
  if (functions.empty() || !all_named) return fmt::format("  id {}\n", finding.id);
  std::string text;
  for (const std::string& function : functions) text += fmt::format("  function {}\n", function);
  std::set<std::string> locks;
  for (const FindingLock& lock : finding.locks) {
    // Names that are made up of a place have its line in them.
    if (lock.origin.empty() && lock.label == "`" + lock.name + "`") locks.insert(pattern_of(lock.name));
  }
  for (const std::string& lock : locks) text += fmt::format("  lock {}\n", lock);
  return text;
}

}  // namespace

std::string suggest_suppressions(const Report& report) {
  std::string text = "# Suggested by concheck. Say in each 'reason' why it may be so, or fix the code instead.\n";
  for (const Finding& finding : report.findings) {
    const std::string kind = finding.subkind.empty() ? finding.kind : finding.kind + "/" + finding.subkind;
    text += fmt::format("\n# {} (id {})\n{}\n{}  reason\n", shorten_end(visible(finding.title), kLongest), finding.id,
                        kind, conditions(finding));
  }
  if (report.findings.empty()) text += "# There is no finding to suppress.\n";
  return text;
}

}  // namespace concheck::analysis
