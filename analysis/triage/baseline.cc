#include "analysis/triage/baseline.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>
#include <utility>
#include <vector>

#include "analysis/triage/suppression_file.h"

namespace concheck::analysis {
namespace {

using nlohmann::ordered_json;

constexpr std::string_view kSchema = "concheck-baseline/1";

bool is_id(std::string_view text) {
  return text.size() == 16 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string text_member(const ordered_json& entry, const char* name) {
  const auto member = entry.find(name);
  if (member == entry.end() || member->is_null()) return "";
  if (!member->is_string()) throw BaselineError(fmt::format("'{}' is no text", name));
  return member->get<std::string>();
}

void add_entry(Baseline& baseline, const ordered_json& json) {
  if (!json.is_object()) throw BaselineError("an entry is no object");
  const std::string id = text_member(json, "id");
  if (!is_id(id)) throw BaselineError(fmt::format("'{}' is no id of a finding (16 digits)", id));
  BaselineEntry entry = {text_member(json, "kind"), text_member(json, "title"), text_member(json, "reason"),
                         text_member(json, "until")};
  if (entry.kind.empty()) throw BaselineError(fmt::format("the entry {} has no kind", id));
  if (!entry.until.empty() && !is_date(entry.until)) {
    throw BaselineError(fmt::format("the entry {} has no date in 'until'; write it like 2027-03-31", id));
  }
  if (!baseline.entries.emplace(id, std::move(entry)).second) {
    throw BaselineError(fmt::format("the entry {} is there twice; remove one", id));
  }
}

// A run that was told to leave a kind out says nothing about it.
bool looked_for(const Report& report, const std::string& kind) {
  return std::any_of(report.looked_for.begin(), report.looked_for.end(),
                     [&](const DetectorInfo& info) { return info.kind == kind; });
}

}  // namespace

Baseline parse_baseline(std::string_view text, const std::string& name) {
  Baseline baseline;
  try {
    const ordered_json json = ordered_json::parse(text);
    const auto schema = json.find("schema");
    if (!json.is_object() || schema == json.end() || *schema != kSchema) {
      throw BaselineError(fmt::format("is no baseline (\"schema\": \"{}\"); --write-baseline makes one", kSchema));
    }
    const auto findings = json.find("findings");
    if (findings == json.end() || !findings->is_array()) throw BaselineError("has no array 'findings'");
    for (const ordered_json& entry : *findings) add_entry(baseline, entry);
  } catch (const BaselineError& error) {
    throw BaselineError(fmt::format("the baseline '{}': {}", name, error.what()));
  } catch (const nlohmann::json::parse_error& error) {
    throw BaselineError(
        fmt::format("the baseline '{}' is no JSON at byte {}; restore it, or --write-baseline anew", name, error.byte));
  } catch (const nlohmann::json::exception&) {
    // A number that nothing can hold, for one.
    throw BaselineError(
        fmt::format("the baseline '{}' has what no baseline has; restore it, or --write-baseline anew", name));
  }
  return baseline;
}

std::string baseline_text(const Baseline& baseline) {
  std::vector<std::pair<std::string, BaselineEntry>> sorted(baseline.entries.begin(), baseline.entries.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second.kind < b.second.kind; });
  ordered_json findings = ordered_json::array();
  for (const auto& [id, entry] : sorted) {
    ordered_json json = {{"id", id}, {"kind", entry.kind}, {"title", entry.title}, {"reason", entry.reason}};
    if (!entry.until.empty()) json["until"] = entry.until;
    findings.push_back(std::move(json));
  }
  const ordered_json json = {{"schema", kSchema}, {"findings", std::move(findings)}};
  return json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

Baseline baseline_of(const Report& report, const Baseline& before) {
  Baseline baseline;
  for (const auto& [id, entry] : before.entries) {
    if (!looked_for(report, entry.kind)) baseline.entries.emplace(id, entry);
  }
  for (const Finding& finding : report.findings) {
    BaselineEntry entry = {finding.kind, finding.title, "", ""};
    if (const auto known = before.entries.find(finding.id); known != before.entries.end()) {
      entry.reason = known->second.reason;
      entry.until = known->second.until;
    }
    baseline.entries.insert_or_assign(finding.id, std::move(entry));
  }
  return baseline;
}

void compare(Report& report, const Baseline& baseline, const std::string& name, const std::string& today) {
  report.compared = true;
  report.new_findings = 0;
  report.gone.clear();
  std::map<std::string, BaselineEntry> left = baseline.entries;
  for (Finding& finding : report.findings) {
    const auto entry = left.find(finding.id);
    const bool expired = entry != left.end() && !entry->second.until.empty() && entry->second.until < today;
    finding.novelty = entry != left.end() && !expired ? Novelty::known : Novelty::fresh;
    if (finding.novelty == Novelty::fresh) ++report.new_findings;
    if (finding.novelty == Novelty::known) finding.reason = entry->second.reason;
    if (expired) {
      report.notes.push_back(
          fmt::format("{} was accepted until {} in '{}', so it counts as new", finding.id, entry->second.until, name));
    }
    if (entry != left.end()) left.erase(entry);
  }
  for (auto& [id, entry] : left) {
    if (looked_for(report, entry.kind)) report.gone.push_back({id, std::move(entry.kind), std::move(entry.title)});
  }
}

}  // namespace concheck::analysis
