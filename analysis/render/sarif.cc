// SARIF 2.1.0 (OASIS Standard, March 2020). The section numbers below are the standard's.
#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "analysis/render/canvas.h"
#include "analysis/render/render.h"
#include "analysis/render/source_path.h"
#include "analysis/render/text_finding.h"
#include "analysis/render/words.h"
#include "analysis/symbolize/code_role.h"

namespace concheck::analysis {
namespace {

using nlohmann::ordered_json;

constexpr std::string_view kSchema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
constexpr std::string_view kRoot = "SRCROOT";  // 3.14.14: what relative paths are relative to
constexpr size_t kLongestMessage = 2000;       // columns; viewers cut or refuse longer ones

ordered_json message(std::string_view text) { return {{"text", shorten_end(visible(text), kLongestMessage)}}; }

// "LockOrderInversion", from "lock-order-inversion".
std::string pascal_case(std::string_view kind) {
  std::string name;
  for (size_t at = 0; at < kind.size();) {
    const size_t end = std::min(kind.find('-', at), kind.size());
    name += capitalised(kind.substr(at, end - at));
    at = end + 1;
  }
  return name;
}

class Sarif {
 public:
  Sarif(const Report& report, const RenderOptions& options) : report_(report), root_(options.source_root) {}

  std::string render() {
    add_rules();
    ordered_json results = ordered_json::array();
    for (const Finding& finding : report_.findings) results.push_back(result(finding));
    for (const GoneFinding& gone : report_.gone) results.push_back(absent(gone));
    ordered_json driver = {{"name", "concheck"}, {"version", report_.tool_version}, {"rules", std::move(rules_)}};
    ordered_json run = {{"tool", {{"driver", std::move(driver)}}},
                        {"invocations", ordered_json::array({invocation()})}};
    if (!root_.empty()) run["originalUriBaseIds"][kRoot]["uri"] = uri_of(root_.back() == '/' ? root_ : root_ + "/");
    run["columnKind"] = "unicodeCodePoints";
    run["results"] = std::move(results);
    const ordered_json log = {
        {"$schema", kSchema}, {"version", "2.1.0"}, {"runs", ordered_json::array({std::move(run)})}};
    return log.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
  }

 private:
  void add_rule(std::string_view kind, std::string_view help) {
    if (!rule_index_.try_emplace(std::string(kind), rules_.size()).second) return;
    ordered_json rule = {{"id", kind}, {"name", pascal_case(kind)}};
    // Code-scanning pages want all three.
    const std::string text = (help.empty() ? std::string(kind) : capitalised(help)) + ".";
    rule["shortDescription"] = message(text);
    rule["fullDescription"] = message(text);
    rule["help"] = message(text + " Each result has the steps that lead there, and what usually helps.");
    rule["properties"]["tags"] = ordered_json::array({"concurrency"});
    rules_.push_back(std::move(rule));
  }

  void add_rules() {
    for (const DetectorInfo& kind : report_.looked_for) add_rule(kind.kind, kind.help);
    for (const Finding& finding : report_.findings) add_rule(finding.kind, {});
    for (const GoneFinding& gone : report_.gone) add_rule(gone.kind, {});
  }

  ordered_json invocation() const {
    ordered_json notifications = ordered_json::array();
    for (const std::string& note : report_.notes) {
      notifications.push_back({{"level", "note"}, {"message", message(note)}});
    }
    ordered_json result = {{"executionSuccessful", true}, {"toolExecutionNotifications", std::move(notifications)}};
    if (!report_.command.empty()) result["arguments"] = report_.command;
    return result;
  }

  // 3.29. A frame without a source file is named by its module and the place in it.
  ordered_json physical_location(const SourceFrame& frame) const {
    ordered_json location;
    const std::string path = source_path(frame.file.empty() ? frame.module_path : frame.file, root_);
    if (!path.empty()) {
      location["artifactLocation"]["uri"] = uri_of(path);
      if (!path.starts_with('/') && !root_.empty()) location["artifactLocation"]["uriBaseId"] = kRoot;
    }
    if (frame.file.empty()) {
      location["address"]["relativeAddress"] = frame.offset;
      if (!frame.module.empty()) location["address"]["fullyQualifiedName"] = module_text(frame);
    } else if (frame.line > 0) {
      location["region"]["startLine"] = frame.line;
      if (frame.column > 0) location["region"]["startColumn"] = frame.column;
      if (!frame.source.empty()) location["region"]["snippet"]["text"] = visible(frame.source);
    }
    return location;
  }

  static std::string module_text(const SourceFrame& frame) {
    return visible(fmt::format("{}+{:#x}", frame.module, frame.offset));
  }

  ordered_json location(const SourceFrame* frame, std::string_view text) const {
    ordered_json result;
    if (frame != nullptr) {
      result["physicalLocation"] = physical_location(*frame);
      if (!frame->function.empty()) {
        ordered_json logical = {{"fullyQualifiedName", visible(frame->function)}, {"kind", "function"}};
        result["logicalLocations"] = ordered_json::array({std::move(logical)});
      }
    }
    if (!text.empty()) result["message"] = message(text);
    return result;
  }

  ordered_json stack(const SourceStack& stack) const {
    ordered_json frames = ordered_json::array();
    for (const SourceFrame& frame : stack.frames) {
      ordered_json one = {{"location", location(&frame, {})}};
      if (!frame.module.empty()) one["module"] = visible(frame.module);
      frames.push_back(std::move(one));
    }
    return {{"frames", std::move(frames)}};
  }

  static ordered_json step_kinds(const FindingStep& step) {
    switch (step.action) {
      case Action::acquire:
      case Action::request:
        return ordered_json::array({"acquire", "lock"});
      case Action::release:
        return ordered_json::array({"release", "lock"});
      case Action::exit:
        return ordered_json::array({"exit", "function"});
      default:
        return ordered_json::array({"resource"});
    }
  }

  // 3.36: one flow, in which each thread has a flow of its own.
  ordered_json code_flow(const Finding& finding) const {
    ordered_json flows = ordered_json::array();
    std::map<uint32_t, size_t> flow_of;
    for (const FindingStep& step : finding.steps) {
      const auto [entry, added] = flow_of.try_emplace(step.thread, flows.size());
      if (added) {
        const FindingThread* thread = find_thread(finding, step.thread);
        const std::string name = thread != nullptr ? thread->label : fmt::format("#{}", step.thread);
        flows.push_back({{"id", fmt::format("{}", step.thread)},
                         {"message", message("thread " + name)},
                         {"locations", ordered_json::array()}});
      }
      flows[entry->second]["locations"].push_back(
          {{"location", location(place_of(step.stack), step_text(finding, step))},
           {"stack", stack(step.stack)},
           {"kinds", step_kinds(step)},
           {"importance", "essential"}});
    }
    return {{"threadFlows", std::move(flows)}};
  }

  static std::string_view level(Severity severity) { return severity_name(severity); }

  static std::string_view baseline_state(Novelty novelty) { return novelty == Novelty::known ? "unchanged" : "new"; }

  static std::string text(const Finding& finding) {
    std::string text = finding.title + ".";
    for (const std::string* more : {&finding.explanation, &finding.advice}) {
      if (!more->empty()) text += " " + capitalised(*more);
      if (text.back() != '.') text += '.';
    }
    return text;
  }

  // 3.33.7
  static void add_variable(const Finding& finding, ordered_json& location) {
    if (!finding.memory || finding.memory->name.empty()) return;
    location["logicalLocations"].push_back(
        {{"fullyQualifiedName", visible(finding.memory->name)}, {"kind", "variable"}});
  }

  static ordered_json memory(const FindingMemory& memory) {
    ordered_json json = {{"kind", memory.kind}, {"bytes", memory.size}};
    if (!memory.name.empty()) json["name"] = visible(memory.name);
    return json;
  }

  ordered_json result(const Finding& finding) const {
    ordered_json result = {{"ruleId", finding.kind},
                           {"ruleIndex", rule_index_.at(finding.kind)},
                           {"level", level(finding.severity)},
                           {"message", message(text(finding))}};
    const SourceFrame* main = main_place(finding);
    if (main == nullptr && !finding.steps.empty()) main = place_of(finding.steps.back().stack);
    if (main != nullptr) {
      result["locations"] = ordered_json::array({location(main, {})});
      add_variable(finding, result["locations"][0]);
    }
    ordered_json related = ordered_json::array();
    for (const FindingStep& step : finding.steps) {
      const SourceFrame* place = place_of(step.stack);
      if (place == nullptr || place == main) continue;
      related.push_back(location(place, step_text(finding, step)));
      related.back()["id"] = related.size() - 1;
    }
    for (const MemoryOrigin& origin : memory_origins(finding)) {
      related.push_back(location(origin_of(*origin.stack), origin.text));
      related.back()["id"] = related.size() - 1;
    }
    if (!related.empty()) result["relatedLocations"] = std::move(related);
    if (!finding.steps.empty()) result["codeFlows"] = ordered_json::array({code_flow(finding)});
    result["partialFingerprints"]["concheckFinding/v1"] = finding.id;
    if (finding.novelty != Novelty::uncompared) result["baselineState"] = baseline_state(finding.novelty);
    result["occurrenceCount"] = std::max<uint64_t>(finding.count, 1);
    result["properties"]["confidence"] = confidence_name(finding.confidence);
    if (finding.memory) result["properties"]["memory"] = memory(*finding.memory);
    if (!finding.subkind.empty()) result["properties"]["subkind"] = finding.subkind;
    if (!finding.reason.empty()) result["properties"]["acceptedBecause"] = visible(finding.reason);
    if (!finding.tests.empty()) {
      for (const std::string& test : finding.tests) result["properties"]["tests"].push_back(visible(test));
    }
    return result;
  }

  ordered_json absent(const GoneFinding& gone) const {
    return {{"ruleId", gone.kind},
            {"ruleIndex", rule_index_.at(gone.kind)},
            {"level", "none"},
            {"kind", "notApplicable"},
            {"message", message(gone.title)},
            {"partialFingerprints", {{"concheckFinding/v1", gone.id}}},
            {"baselineState", "absent"}};
  }

  const Report& report_;
  std::string root_;
  ordered_json rules_ = ordered_json::array();
  std::map<std::string, size_t> rule_index_;
};

}  // namespace

std::string render_sarif(const Report& report, const RenderOptions& options) { return Sarif(report, options).render(); }

}  // namespace concheck::analysis
