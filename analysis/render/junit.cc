// JUnit's XML. There is no standard for it; this keeps to what Jenkins, GitLab and the `junit` viewers have in common.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

#include "analysis/render/canvas.h"
#include "analysis/render/render.h"
#include "analysis/render/source_path.h"
#include "analysis/render/summary.h"
#include "analysis/render/text_finding.h"
#include "analysis/render/words.h"

namespace concheck::analysis {
namespace {

constexpr size_t kLongestName = 300;  // columns; pages show names in one line

// `text` must have gone through visible(): XML 1.0 has no place for control characters, not even as a reference.
std::string escaped(std::string_view text) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i);
    if (rest.starts_with("\xef\xbf\xbe") || rest.starts_with("\xef\xbf\xbf")) {  // U+FFFE, U+FFFF: not allowed either
      result += "?";
      i += 2;
      continue;
    }
    switch (text[i]) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += text[i];
    }
  }
  return result;
}

std::string attribute(std::string_view name, std::string_view value) {
  return fmt::format(" {}=\"{}\"", name, escaped(shorten_end(visible(value), kLongestName)));
}

std::string failure_text(const Finding& finding, const RenderOptions& options, bool name_process) {
  RenderOptions plain;
  plain.width = 100;
  plain.source_root = options.source_root;
  Canvas canvas(plain.width, false);
  render_finding(canvas, finding, plain, name_process);
  return canvas.take();
}

std::string finding_case(const Finding& finding, const RenderOptions& options, bool name_process) {
  std::string text = "    <testcase" + attribute("classname", "concheck." + finding.kind) +
                     attribute("name", finding.title + " (" + finding.id + ")");
  if (const SourceFrame* place = main_place(finding)) {
    text += attribute("file", source_path(place->file, options.source_root)) + fmt::format(" line=\"{}\"", place->line);
  }
  text += " time=\"0\">\n";
  if (finding.novelty == Novelty::known || finding.informative) {
    const std::string why = finding.novelty != Novelty::known ? "for information"
                            : finding.reason.empty()          ? "known to the baseline"
                                                              : "known to the baseline: " + finding.reason;
    text += "      <skipped" + attribute("message", why) + "/>\n";
  } else {
    text += "      <failure" + attribute("type", finding.kind) + attribute("message", finding.title) + ">" +
            escaped(failure_text(finding, options, name_process)) + "</failure>\n";
  }
  return text + "    </testcase>\n";
}

}  // namespace

std::string render_junit(const Report& report, const RenderOptions& options) {
  std::string cases;
  std::set<std::string> found;
  size_t skipped = 0;
  for (const Finding& finding : report.findings) {
    cases += finding_case(finding, options, report.processes.size() > 1);
    found.insert(finding.kind);
    if (finding.novelty == Novelty::known || finding.informative) ++skipped;
  }
  size_t passed = 0;
  for (const DetectorInfo& kind : report.looked_for) {
    if (found.count(std::string(kind.kind)) != 0) continue;
    cases += "    <testcase" + attribute("classname", "concheck") + attribute("name", kind.kind) + " time=\"0\"/>\n";
    ++passed;
  }
  const std::string counts = fmt::format(" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\" time=\"0\"",
                                         report.findings.size() + passed, report.findings.size() - skipped, skipped);
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"concheck\"" + counts + ">\n";
  text += "  <testsuite name=\"concheck\"" + counts + ">\n    <properties>\n";
  const auto property = [&text](std::string_view name, std::string_view value) {
    text += "      <property" + attribute("name", name) + attribute("value", value) + "/>\n";
  };
  property("version", report.tool_version);
  property("command", fmt::format("{}", fmt::join(report.command, " ")));
  property("processes", std::to_string(report.processes.size()));
  property("threads", std::to_string(report.watched.threads));
  property("locks", std::to_string(report.watched.locks));
  property("acquisitions", std::to_string(report.watched.acquisitions));
  property("suppressed", std::to_string(report.suppressed));
  property("suppressedByBuiltIn", std::to_string(report.suppressed_by_built_in));
  text += "    </properties>\n" + cases + "    <system-out>";
  for (const std::string& note : report.notes) text += escaped("note: " + visible(note)) + "\n";
  for (const GoneFinding& gone : report.gone) {
    text += escaped(visible(fmt::format("gone: {} {} ({})", gone.kind, gone.title, gone.id))) + "\n";
  }
  text += escaped("concheck: " + findings_summary(report) + watched_summary(report)) + "\n";
  return text + "</system-out>\n  </testsuite>\n</testsuites>\n";
}

}  // namespace concheck::analysis
