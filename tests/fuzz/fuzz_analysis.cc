// What the reader takes, the detectors, the report and the renderers must get through: from any bytes to a report. Once
// as a user has it by default; once with every detector and in every format, beside a child process that did the same, so that
// what is put together across processes runs too. Symbols are not looked for: what files there are is not the input's to say.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "analysis/analyze.h"
#include "analysis/render/render.h"
#include "tests/fuzz/require.h"
#include "trace/reader.h"

namespace concheck::analysis {
namespace {

using fuzz::require;

void check_step(const Finding& finding, const FindingStep& step) {
  require(step.object == 0 || find_lock(finding, step.object) != nullptr);
  for (const uint32_t held : step.holding) require(find_lock(finding, held) != nullptr);
}

// What the renderers, the fingerprints and the users of the JSON rely on.
void check(const Report& report) {
  std::set<std::string> ids;
  for (const Finding& finding : report.findings) {
    require(finding.id.size() == 16 && ids.insert(finding.id).second);
    require(!finding.title.empty() && !finding.kind.empty() && finding.count > 0);
    for (const FindingThread& thread : finding.threads) require(!thread.label.empty() && !thread.name.empty());
    for (const FindingLock& lock : finding.locks) require(!lock.label.empty() && !lock.name.empty());
    for (const FindingStep& step : finding.steps) check_step(finding, step);
  }
}

void check_text(const std::string& text) {
  require(!text.empty() && text.back() == '\n');
  require(std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 || c < 0 || c == '\n'; }));
}

void go_through(std::vector<trace::Trace> traces, const AnalyzeOptions& options) {
  const Report report = analyze(std::move(traces), options);
  check(report);
  RenderOptions render;
  render.verbose = true;
  check_text(render_text(report, render));
  check_text(render_json(report));
  if (options.detect.empty()) return;
  check_text(render_html(report, render));
  check_text(render_sarif(report, render));
  check_text(render_junit(report, render));
  render_github(report, render);
  render_perfetto(report);
  render_ctest(report, render);
}

}  // namespace
}  // namespace concheck::analysis

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace concheck::analysis;
  auto result = concheck::trace::read_trace({reinterpret_cast<const std::byte*>(data), size}, "fuzz");
  auto* trace = std::get_if<concheck::trace::Trace>(&result);
  if (trace == nullptr) return 0;
  AnalyzeOptions options;
  options.symbolize = false;
  options.read_source = false;
  go_through({*trace}, options);
  for (const DetectorInfo& info : detectors()) options.detect.emplace_back(info.kind);
  options.hang_timeout_ns = 1000;
  options.now_ns = 1'000'000;
  concheck::trace::Trace child = *trace;
  child.header.parent_pid = trace->header.pid;
  ++child.header.pid;
  go_through({std::move(*trace), std::move(child)}, options);
  return 0;
}
