// What CTest's memory checking reads. CTest 3.25 knows the logs of a few checkers by name; in that of the CUDA sanitizer a
// line "========= Some text" is a defect, and its kind is the text, whatever it is
// (cmCTestMemCheckHandler::ProcessMemCheckCudaOutput). Other lines are kept as they are.
#include <fmt/format.h>

#include <string>

#include "analysis/render/canvas.h"
#include "analysis/render/render.h"
#include "analysis/render/summary.h"
#include "analysis/render/text_finding.h"

namespace concheck::analysis {
namespace {

// "Lock order inversion", of lock-order-inversion.
std::string defect_of(std::string kind) {
  for (char& c : kind) {
    if (c == '-') c = ' ';
  }
  if (!kind.empty() && kind.front() >= 'a' && kind.front() <= 'z') kind.front() = static_cast<char>(kind.front() - 'a' + 'A');
  return kind;
}

}  // namespace

std::string render_ctest(const Report& report, const RenderOptions& options) {
  std::string text;
  for (const Finding& finding : report.findings) {
    if (finding.novelty != Novelty::known) text += fmt::format("========= {}\n", defect_of(finding.kind));
  }
  Canvas canvas(options.width, false);
  for (const Finding& finding : report.findings) {
    if (finding.novelty == Novelty::known) continue;
    render_finding(canvas, finding, options, report.processes.size() > 1);
    canvas.blank();
  }
  return text + canvas.take() + fmt::format("concheck: {}{}\n", findings_summary(report), watched_summary(report));
}

}  // namespace concheck::analysis
