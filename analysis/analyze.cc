#include "analysis/analyze.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "analysis/detect/registry.h"
#include "analysis/model/process_model.h"
#include "analysis/report/across.h"
#include "analysis/report/compose.h"
#include "analysis/report/contention_table.h"
#include "analysis/report/lock_graph_builder.h"
#include "analysis/report/merge.h"
#include "analysis/report/naming.h"
#include "analysis/report/opposite_origins.h"
#include "analysis/report/test_names.h"
#include "analysis/symbolize/instrumented.h"
#include "analysis/symbolize/symbolizer.h"

namespace concheck::analysis {
namespace {

constexpr std::string_view kClassInversion = "lock-class-inversion";

bool contains(const std::vector<std::string>& kinds, std::string_view kind) {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

bool wanted(const DetectorInfo& info, const AnalyzeOptions& options) {
  if (contains(options.no_detect, info.kind)) return false;
  return options.detect.empty() ? info.on_by_default : contains(options.detect, info.kind);
}

// What the trace of one process gave.
struct Part {
  uint64_t start = 0;  // ns since the epoch
  ReportProcess process;
  Watched watched;
  std::vector<std::string> notes;
  std::vector<Finding> findings;
  std::vector<OutwardWait> outward;
  Contention contention;
  Timeline timeline;
};

bool ended_well(const ReportProcess& process) { return process.exit_code.has_value() || process.execed; }

bool worth_listing(const Part& part) {
  return !part.findings.empty() || !part.notes.empty() || !ended_well(part.process) || !part.process.trace_complete;
}

}  // namespace

class Analyzer::Analysis {
 public:
  explicit Analysis(const AnalyzeOptions& options)
      : options_(options),
        settings_{
            options.hang_timeout_ns, options.now_ns, {options.thresholds_ns.begin(), options.thresholds_ns.end()}},
        symbolizer_({options.symbolize, options.read_source, options.debug_directories}) {}

  Added add(trace::Trace trace, const std::string& test) {
    const ProcessModel model(std::move(trace));
    Naming naming(model, symbolizer_);
    Part& part = parts_.emplace_back();
    part.start = model.trace().header.start_realtime;
    part.process = describe_process(model);
    part.watched = describe_watched(model);
    part.notes = describe_gaps(model);
    if (part.watched.races) note_unseen_modules(part.notes, model.trace());
    for (const auto& detector : detector_registry()) {
      if (!wanted(detector->info(), options_)) continue;
      DetectorResult result = detector->detect(model, naming, settings_);
      for (std::string& line : result.notes) part.notes.push_back(std::move(line));
      for (const Detection& detection : result.detections) {
        if (detection.severity < options_.min_severity) continue;
        part.findings.push_back(compose(model, naming, detection));
        if (!test.empty()) part.findings.back().tests = tests_of(part.findings.back(), test);
      }
    }
    if (options_.contention) part.contention = contention_of(model, naming);
    if (options_.timeline) part.timeline = timeline_of(model, naming);
    if (wanted_kind(kClassInversion)) origins_.add(model, naming);
    if (options_.lock_graph) lock_graph_.add(model);
    if (wanted_kind("deadlock")) part.outward = outward_waits(model, naming);
    part.watched.processes = 1;
    return {part.findings.empty() && ended_well(part.process), part.watched};
  }

  void add_findings(const std::vector<Finding>& findings) {
    findings_.insert(findings_.end(), findings.begin(), findings.end());
  }

  void add_clean(const Watched& watched) { clean_ += watched; }

  Report report() {
    Report report;
    report.tool_version = CONCHECK_VERSION;
    for (const DetectorInfo& info : detectors()) {
      if (wanted(info, options_)) report.looked_for.push_back(info);
    }
    report.watched = clean_;
    std::set<std::string> told;
    const auto note = [&](const std::string& line) {
      if (told.insert(line).second) report.notes.push_back(line);
    };
    std::vector<Finding> findings = findings_;
    std::vector<OutwardWait> outward;
    if (options_.contention) report.contention.emplace();
    const bool many = parts_.size() > 1;
    for (const Part* part : in_order()) {
      const ReportProcess& process = part->process;
      if (report.command.empty()) report.command = process.command;
      report.watched += part->watched;
      const std::string prefix = many ? process.exe + "[" + std::to_string(process.pid) + "]: " : std::string();
      for (const std::string& line : part->notes) note(prefix + line);
      if (options_.list_all || worth_listing(*part)) report.processes.push_back(process);
      findings.insert(findings.end(), part->findings.begin(), part->findings.end());
      if (report.contention) add_contention(*report.contention, part->contention);
      add_timeline(report.timeline, part->timeline);
      outward.insert(outward.end(), part->outward.begin(), part->outward.end());
    }
    if (many) {
      add_severe(findings, deadlocks_across(outward));
      add_severe(findings, origins_.find());
    }
    report.findings = merge_findings(std::move(findings));
    report.new_findings = report.findings.size();
    report.failing = static_cast<uint64_t>(std::count_if(report.findings.begin(), report.findings.end(),
                                                         [](const Finding& finding) { return !finding.informative; }));
    if (options_.lock_graph) report.lock_graph = lock_graph_.build(symbolizer_);
    for (const std::string& problem : symbolizer_.problems()) note(problem);
    return report;
  }

 private:
  // The order in which the processes began, whatever order they came in.
  std::vector<const Part*> in_order() const {
    std::vector<const Part*> parts;
    for (const Part& part : parts_) parts.push_back(&part);
    std::stable_sort(parts.begin(), parts.end(), [](const Part* a, const Part* b) {
      return std::pair(a->start, a->process.pid) < std::pair(b->start, b->process.pid);
    });
    return parts;
  }

  bool wanted_kind(std::string_view kind) const {
    const auto& infos = detectors();
    return std::any_of(infos.begin(), infos.end(),
                       [&](const DetectorInfo& info) { return info.kind == kind && wanted(info, options_); });
  }

  void add_severe(std::vector<Finding>& findings, std::vector<Finding> more) const {
    for (Finding& finding : more) {
      if (finding.severity >= options_.min_severity) findings.push_back(std::move(finding));
    }
  }

  static void note_unseen_modules(std::vector<std::string>& notes, const trace::Trace& trace) {
    constexpr size_t kMostNamed = 5;
    const std::vector<std::string> modules = uninstrumented_modules(trace.modules);
    if (modules.empty()) return;
    std::string list;
    for (size_t i = 0; i < std::min(modules.size(), kMostNamed); ++i) list += (i > 0 ? ", " : "") + modules[i];
    if (modules.size() > kMostNamed) list += " and " + std::to_string(modules.size() - kMostNamed) + " more";
    notes.push_back("not compiled for race checking, so that data races of their own accesses are not seen: " + list);
  }

  const AnalyzeOptions options_;
  const DetectSettings settings_;
  Symbolizer symbolizer_;
  std::vector<Part> parts_;
  std::vector<Finding> findings_;  // found by other means
  OppositeOrigins origins_{kClassInversion};
  LockGraphBuilder lock_graph_;
  Watched clean_;
};

Analyzer::Analyzer(const AnalyzeOptions& options) : analysis_(std::make_unique<Analysis>(options)) {}
Analyzer::~Analyzer() = default;
Added Analyzer::add(trace::Trace trace, const std::string& test) { return analysis_->add(std::move(trace), test); }
void Analyzer::add_findings(const std::vector<Finding>& findings) { analysis_->add_findings(findings); }
void Analyzer::add_clean(const Watched& watched) { analysis_->add_clean(watched); }
Report Analyzer::report() const { return analysis_->report(); }

const std::vector<DetectorInfo>& detectors() {
  static const auto& infos = *new std::vector<DetectorInfo>([] {
    std::vector<DetectorInfo> all;
    for (const auto& detector : detector_registry()) all.push_back(detector->info());
    return all;
  }());
  return infos;
}

bool looks_for(std::string_view kind, const AnalyzeOptions& options) {
  return std::any_of(detectors().begin(), detectors().end(),
                     [&](const DetectorInfo& info) { return info.kind == kind && wanted(info, options); });
}

Report analyze(std::vector<trace::Trace> traces, const AnalyzeOptions& options) {
  Analyzer analyzer(options);
  for (trace::Trace& trace : traces) analyzer.add(std::move(trace));
  return analyzer.report();
}

}  // namespace concheck::analysis
