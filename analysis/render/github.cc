// GitHub Actions' workflow commands: "::error file=...,line=...,title=...::message".
#include <fmt/format.h>

#include <string>

#include "analysis/render/canvas.h"
#include "analysis/render/render.h"
#include "analysis/render/source_path.h"
#include "analysis/render/summary.h"
#include "analysis/render/text_finding.h"
#include "analysis/symbolize/code_role.h"

namespace concheck::analysis {
namespace {

// GitHub keeps 4096 bytes of a message; what a command line is cut at is not said, so it stays well below.
constexpr size_t kLongestMessage = 3000;
constexpr size_t kLongestLine = 300;

std::string escaped(std::string_view text, std::string_view also) {
  std::string result;
  for (const char c : text) {
    if (c == '%' || c == '\r' || c == '\n' || also.find(c) != std::string_view::npos) {
      result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      result += c;
    }
  }
  return result;
}

// A property ends at a comma, its name at a colon.
std::string property(std::string_view name, std::string_view value) {
  return fmt::format("{}={}", name, escaped(visible(value), ":,"));
}

std::string_view command(Severity severity) {
  switch (severity) {
    case Severity::note:
      return "notice";
    case Severity::warning:
      return "warning";
    case Severity::error:
      return "error";
  }
  return "error";
}

std::string message(const Finding& finding, const RenderOptions& options) {
  std::string text = shorten_end(visible(finding.title), kLongestLine);
  for (const FindingStep& step : finding.steps) {
    std::string line = step_text(finding, step);
    const SourceFrame* place = place_of(step.stack);
    if (place != nullptr && !place->file.empty() && place->line != 0) {
      line += visible(fmt::format(" at {}:{}", source_path(place->file, options.source_root), place->line));
    }
    text += "\n" + shorten_end(line, kLongestLine);
  }
  if (!finding.advice.empty()) text += "\nfix: " + shorten_end(visible(finding.advice), kLongestLine);
  return text;
}

std::string annotation(const Finding& finding, const RenderOptions& options) {
  std::string line = fmt::format("::{} ", command(finding.severity));
  if (const SourceFrame* place = main_place(finding)) {
    line += property("file", source_path(place->file, options.source_root)) + fmt::format(",line={},", place->line);
  }
  line += property("title", fmt::format("concheck: {} {}", finding.kind, finding.id)) + "::";
  return line + escaped(shorten_end(message(finding, options), kLongestMessage), "") + "\n";
}

}  // namespace

std::string render_github(const Report& report, const RenderOptions& options) {
  std::string text;
  for (const Finding& finding : report.findings) {
    if (finding.novelty != Novelty::known) text += annotation(finding, options);
  }
  if (options.quiet && !has_news(report)) return text;
  return text + "concheck: " + findings_summary(report) + watched_summary(report) + "\n";
}

}  // namespace concheck::analysis
