#include "analysis/analyze.h"

#include <algorithm>
#include <set>
#include <utility>

#include "analysis/detect/registry.h"
#include "analysis/model/process_model.h"
#include "analysis/report/across.h"
#include "analysis/report/compose.h"
#include "analysis/report/merge.h"
#include "analysis/report/naming.h"
#include "analysis/report/opposite_origins.h"
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

class Analysis {
 public:
  explicit Analysis(const AnalyzeOptions& options)
      : options_(options),
        settings_{options.hang_timeout_ns, options.now_ns},
        symbolizer_({options.symbolize, options.read_source, options.debug_directories}) {
    report_.tool_version = CONCHECK_VERSION;
  }

  void add(trace::Trace trace, bool one_of_many) {
    const ProcessModel model(std::move(trace));
    Naming naming(model, symbolizer_);
    const ReportProcess& process = report_.processes.emplace_back(describe_process(model));
    if (report_.processes.size() == 1) report_.command = process.command;
    add_watched(describe_watched(model));
    const std::string prefix = one_of_many ? process.exe + "[" + std::to_string(process.pid) + "]: " : std::string();
    for (const std::string& gap : describe_gaps(model)) note(prefix + gap);
    if (describe_watched(model).races) note_unseen_modules(prefix, model.trace());
    for (const auto& detector : detector_registry()) {
      if (!wanted(detector->info(), options_)) continue;
      const DetectorResult result = detector->detect(model, naming, settings_);
      for (const std::string& line : result.notes) note(prefix + line);
      for (const Detection& detection : result.detections) {
        if (detection.severity >= options_.min_severity) findings_.push_back(compose(model, naming, detection));
      }
    }
    if (!one_of_many) return;
    if (wanted_kind(kClassInversion)) origins_.add(model, naming);
    if (!wanted_kind("deadlock")) return;
    for (OutwardWait& wait : outward_waits(model, naming)) outward_.push_back(std::move(wait));
  }

  Report finish() {
    add_findings(deadlocks_across(outward_));
    add_findings(origins_.find());
    report_.findings = merge_findings(std::move(findings_));
    report_.new_findings = report_.findings.size();
    for (const std::string& problem : symbolizer_.problems()) note(problem);
    return std::move(report_);
  }

 private:
  bool wanted_kind(std::string_view kind) const {
    const auto& infos = detectors();
    return std::any_of(infos.begin(), infos.end(),
                       [&](const DetectorInfo& info) { return info.kind == kind && wanted(info, options_); });
  }

  void add_findings(std::vector<Finding> findings) {
    for (Finding& finding : findings) {
      if (finding.severity >= options_.min_severity) findings_.push_back(std::move(finding));
    }
  }

  void add_watched(const Watched& watched) {
    report_.watched.threads += watched.threads;
    report_.watched.locks += watched.locks;
    report_.watched.acquisitions += watched.acquisitions;
    report_.watched.contended += watched.contended;
    report_.watched.races = report_.watched.races || watched.races;
    report_.watched.accesses += watched.accesses;
  }

  void note_unseen_modules(const std::string& prefix, const trace::Trace& trace) {
    constexpr size_t kMostNamed = 5;
    const std::vector<std::string> modules = uninstrumented_modules(trace.modules);
    if (modules.empty()) return;
    std::string list;
    for (size_t i = 0; i < std::min(modules.size(), kMostNamed); ++i) list += (i > 0 ? ", " : "") + modules[i];
    if (modules.size() > kMostNamed) list += " and " + std::to_string(modules.size() - kMostNamed) + " more";
    note(prefix + "not compiled for race checking, so that data races of their own accesses are not seen: " + list);
  }

  void note(const std::string& line) {
    if (told_.insert(line).second) report_.notes.push_back(line);
  }

  const AnalyzeOptions& options_;
  const DetectSettings settings_;
  Symbolizer symbolizer_;
  Report report_;
  std::vector<Finding> findings_;
  std::vector<OutwardWait> outward_;
  OppositeOrigins origins_{kClassInversion};
  std::set<std::string> told_;
};

}  // namespace

const std::vector<DetectorInfo>& detectors() {
  static const auto& infos = *new std::vector<DetectorInfo>([] {
    std::vector<DetectorInfo> all;
    for (const auto& detector : detector_registry()) all.push_back(detector->info());
    return all;
  }());
  return infos;
}

Report analyze(std::vector<trace::Trace> traces, const AnalyzeOptions& options) {
  // The order in which the processes began, whatever order the files were found in.
  std::stable_sort(traces.begin(), traces.end(), [](const trace::Trace& a, const trace::Trace& b) {
    return std::pair(a.header.start_realtime, a.header.pid) < std::pair(b.header.start_realtime, b.header.pid);
  });
  Analysis analysis(options);
  const bool many = traces.size() > 1;
  for (trace::Trace& trace : traces) analysis.add(std::move(trace), many);
  return analysis.finish();
}

}  // namespace concheck::analysis
