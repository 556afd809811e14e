// The report for people. See report-contract's rules: what is wrong first, in the user's terms; then who did what; then
// one line of advice; a closing line.
#include <fmt/format.h>

#include <string>

#include "analysis/render/canvas.h"
#include "analysis/render/contention_text.h"
#include "analysis/render/render.h"
#include "analysis/render/summary.h"
#include "analysis/render/text_finding.h"
#include "analysis/render/words.h"

namespace concheck::analysis {
namespace {

void summary(Canvas& canvas, const Report& report) {
  canvas.wrap({{Style::bold, "concheck: " + findings_summary(report)}, {Style::plain, watched_summary(report)}}, 0, 10);
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

void suppressed(Canvas& canvas, const Report& report) {
  for (const SuppressionUse& use : report.suppressions) {
    const std::string what = use.findings == 0 ? "unused suppression:" : use.built_in ? "built-in suppression:" : "suppressed:";
    std::string text = " " + visible(use.text);
    if (use.findings > 0) text += fmt::format(", {}", counted(use.findings, "finding"));
    if (!use.reason.empty()) text += ": " + visible(use.reason);
    canvas.wrap({{Style::dim, what}, {Style::plain, text + fmt::format(" ({})", visible(use.origin))}}, 0, 4);
  }
}

std::string one_line(const Finding& finding) {
  return fmt::format(" {}: {} (id {})", finding.kind, visible(finding.title), finding.id);
}

// What the baseline knows needs no stacks: somebody has looked at it.
void against_baseline(Canvas& canvas, const Report& report) {
  for (const Finding& finding : report.findings) {
    if (finding.novelty != Novelty::known) continue;
    std::string text = one_line(finding);
    if (!finding.reason.empty()) text += ", accepted: " + visible(finding.reason);
    canvas.wrap({{Style::dim, "known:"}, {Style::plain, text}}, 0, 7);
  }
  for (const GoneFinding& gone : report.gone) {
    const std::string text = fmt::format(" {}: {} (id {})", gone.kind, visible(gone.title), gone.id);
    canvas.wrap({{Style::help, "gone:"}, {Style::plain, text}}, 0, 6);
  }
}

}  // namespace

std::string render_text(const Report& report, const RenderOptions& options) {
  if (options.quiet && !has_news(report) && !report.contention) return {};
  Canvas canvas(options.width, options.color);
  const bool name_process = report.processes.size() > 1;
  size_t told = 0;
  for (const Finding& finding : report.findings) {
    if (finding.novelty == Novelty::known && !options.verbose) continue;
    if (++told > options.most_findings) {
      canvas.wrap({{Style::error, "also:"}, {Style::plain, one_line(finding)}}, 0, 6);
      continue;
    }
    render_finding(canvas, finding, options, name_process);
    canvas.blank();
  }
  against_baseline(canvas, report);
  if (report.contention) render_contention(canvas, *report.contention, options);
  if (options.verbose) suppressed(canvas, report);
  notes(canvas, report);
  summary(canvas, report);
  return canvas.take();
}

}  // namespace concheck::analysis
