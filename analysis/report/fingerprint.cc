#include "analysis/report/fingerprint.h"

#include <fmt/format.h>

#include <set>

#include "analysis/symbolize/base_name.h"
#include "analysis/symbolize/code_role.h"

namespace concheck::analysis {
namespace {

std::string identity_of(const Finding& finding, uint32_t lock) {
  const FindingLock* found = find_lock(finding, lock);
  return found != nullptr ? found->identity : std::string();
}

// More than its kind is known of it.
bool has_identity(const Finding& finding, uint32_t lock) {
  const FindingLock* found = find_lock(finding, lock);
  return found != nullptr && found->identity.size() > found->kind.size();
}

// A request that went on to wait is the same mistake as one that would have.
std::string_view role(Action action) {
  return action == Action::wait ? action_name(Action::request) : action_name(action);
}

// Which locks an access is made under differs with the way that led there, and is no part of what makes a race the same.
std::string access_text(const Finding& finding, const FindingStep& step, bool with_lines) {
  const SourceFrame* place = access_place_of(step.stack);
  return fmt::format("{}|{}|{}", action_name(step.action), place != nullptr ? place_text(*place, with_lines) : "",
                     finding.memory ? finding.memory->identity : "");
}

std::string steps_text(const Finding& finding, bool with_lines) {
  std::set<std::string> lines;
  for (const FindingStep& step : finding.steps) {
    if (step.action == Action::access) {
      lines.insert(access_text(finding, step, with_lines));
      continue;
    }
    if (step.likeness == Likeness::none) continue;
    const bool placed = step.likeness == Likeness::all || !has_identity(finding, step.object);
    const SourceFrame* place = placed ? place_of(step.stack) : nullptr;
    std::set<std::string> holding;
    for (const uint32_t lock : step.holding) holding.insert(identity_of(finding, lock));
    std::string line =
        fmt::format("{}|{}|{}", role(step.action), place != nullptr ? place_text(*place, with_lines) : "",
                    identity_of(finding, step.object));
    for (const std::string& identity : holding) line += "|" + identity;
    lines.insert(std::move(line));
  }
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

// FNV-1a, 64 bit, then the finaliser of MurmurHash3 so that every digit depends on every byte.
uint64_t hash(const std::string& text) {
  uint64_t value = 0xcbf29ce484222325ULL;
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  value = (value ^ (value >> 33)) * 0xff51afd7ed558ccdULL;
  value = (value ^ (value >> 33)) * 0xc4ceb9fe1a85ec53ULL;
  return value ^ (value >> 33);
}

}  // namespace

std::string place_text(const SourceFrame& frame, bool with_line) {
  if (frame.function.empty()) {
    const std::string& module = frame.build_id.empty() ? frame.module : frame.build_id;
    return module.empty() ? std::string("?") : fmt::format("{}+{:#x}", module, frame.offset);
  }
  std::string text = frame.function + "@" + base_name(frame.file.empty() ? frame.module : frame.file);
  if (with_line) text += fmt::format(":{}", frame.line != 0 ? static_cast<uint64_t>(frame.line) : frame.offset);
  return text;
}

std::string fingerprint(const Finding& finding, unsigned ordinal) {
  // Which of two racing accesses came first, and so the subkind, is the schedule's choice.
  const std::string subkind = finding.memory ? std::string() : finding.subkind;
  std::string text = finding.kind + "\n" + subkind + "\n" + steps_text(finding, false);
  if (ordinal != 0) text += fmt::format("#{}", ordinal);
  return fmt::format("{:016x}", hash(text));
}

std::string code_key(const Finding& finding) { return steps_text(finding, true); }

}  // namespace concheck::analysis
