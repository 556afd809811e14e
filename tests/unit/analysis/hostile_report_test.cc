// Names come from programs, file systems and command lines: whatever is in them, no format may break, send escapes to a
// terminal, or grow beyond measure. What the formats make of it is in the golden files; here is what holds for all.
#include <gtest/gtest.h>

#include <functional>
#include <nlohmann/json.hpp>

#include "analysis/render/render.h"
#include "analysis/triage/baseline.h"
#include "tests/unit/analysis/sample_report.h"

namespace concheck::analysis {
namespace {

const std::string kNasty = "a\033[31m\x1b]0;x\x07\r\n::error::<b>]]></script>\"'&%0A\\\xff\xc0\xaf\xe2\x80\xae\xef\xbf\xbe|Z";

// Every text in it, of the findings and around them.
Report hostile_report() {
  const std::string symbol = kNasty + std::string(10'000, 'x');
  Finding finding = hostile_finding();
  finding.novelty = Novelty::fresh;
  finding.tests = {kNasty, symbol};
  finding.reason = kNasty;
  finding.process_exe = symbol;
  Finding race = sample_heap_race();
  race.title = race.memory->name = race.memory->label = race.memory->owner_label = symbol;
  for (SourceStack* stack : {&race.memory->allocated_at, &race.memory->freed_at, &race.steps[0].stack}) {
    for (SourceFrame& frame : stack->frames) frame.function = frame.file = frame.module = symbol;
  }
  LaneBar bar{SpanKind::hold, symbol, 0, UINT64_MAX, 0, true, true, {{Spent::ran, 7}}, 999, finding.steps[0].stack};
  finding.lanes = {SpanKind::wait, UINT64_MAX, UINT64_MAX, {{1, 2, symbol, "", kNasty, 1, {bar}}}, 3};
  Finding known = sample_inversion();
  known.novelty = Novelty::known;
  known.reason = symbol;
  known.title = symbol;
  Report report = sample_report({finding, race, known});
  report.compared = true;
  report.tool_version = "0.0.0";
  report.command = {symbol, kNasty, ""};
  report.processes[0].exe = report.processes[0].exe_path = symbol;
  report.processes[0].command = {symbol, kNasty};
  report.processes.push_back(report.processes[0]);
  report.notes = {symbol, kNasty};
  report.gone = {{"0123456789abcdee", "deadlock", symbol}};
  report.suppressions = {{symbol, symbol, symbol, "", 1}, {kNasty, kNasty, kNasty, "", 0}};
  GraphEdge edge;
  edge.to = 1;
  edge.cycle = true;
  edge.thread = symbol;
  edge.held_at = edge.requested_at = finding.steps[0].stack;
  report.lock_graph = {{{symbol, "mutex", 2}, {kNasty, "mutex", 1}}, {edge}, 2, 1};
  report.excerpts[kNasty][1] = symbol;
  LongWait wait;
  wait.thread_id = 2;
  wait.wait_ns = 5;
  wait.thread = wait.lock = wait.holder = symbol;
  wait.waited_at = wait.held_at = finding.steps[0].stack;
  report.contention.emplace().longest = {wait, wait};
  return report;
}

// Of Unicode's standard, table 3-7.
bool is_utf8(const std::string& text) {
  for (size_t i = 0; i < text.size();) {
    const auto byte = [&](size_t at) { return i + at < text.size() ? static_cast<unsigned char>(text[i + at]) : 0u; };
    const auto follows = [&](size_t at) { return (byte(at) & 0xc0) == 0x80; };
    if (byte(0) < 0x80) {
      i += 1;
    } else if (byte(0) >= 0xc2 && byte(0) <= 0xdf && follows(1)) {
      i += 2;
    } else if (byte(0) >= 0xe0 && byte(0) <= 0xef && follows(1) && follows(2) && !(byte(0) == 0xe0 && byte(1) < 0xa0) &&
               !(byte(0) == 0xed && byte(1) > 0x9f)) {
      i += 3;
    } else if (byte(0) >= 0xf0 && byte(0) <= 0xf4 && follows(1) && follows(2) && follows(3) &&
               !(byte(0) == 0xf0 && byte(1) < 0x90) && !(byte(0) == 0xf4 && byte(1) > 0x8f)) {
      i += 4;
    } else {
      return false;
    }
  }
  return true;
}

struct Format {
  const char* name;
  std::function<std::string(const Report&, const RenderOptions&)> render;
};

class HostileReport : public ::testing::TestWithParam<Format> {
 protected:
  std::string text(bool verbose) const {
    RenderOptions options;
    options.verbose = verbose;
    options.source_root = "/" + kNasty;
    return GetParam().render(hostile_report(), options);
  }
};

TEST_P(HostileReport, IsUtf8WithoutControlCharacters) {
  for (const bool verbose : {false, true}) {
    const std::string all = text(verbose);
    EXPECT_TRUE(is_utf8(all));
    for (const char c : all) {
      const auto byte = static_cast<unsigned char>(c);
      ASSERT_TRUE(c == '\n' || (byte >= 0x20 && byte != 0x7f)) << GetParam().name << ": " << int{byte};
    }
  }
}

TEST_P(HostileReport, DoesNotSwell) { EXPECT_LT(text(true).size(), 2'000'000u); }

INSTANTIATE_TEST_SUITE_P(
    Formats, HostileReport,
    ::testing::Values(Format{"text", render_text},
                      Format{"json", [](const Report& report, const RenderOptions&) { return render_json(report); }},
                      Format{"sarif", render_sarif}, Format{"junit", render_junit}, Format{"github", render_github},
                      Format{"ctest", render_ctest}, Format{"html", render_html},
                      Format{"baseline",
                             [](const Report& report, const RenderOptions&) {
                               return baseline_text(baseline_of(report, Baseline()));
                             }}),
    [](const auto& one) { return one.param.name; });

TEST(HostileReportJson, CanBeRead) {
  const Report report = hostile_report();
  EXPECT_EQ(nlohmann::json::parse(render_json(report))["findings"].size(), 3u);
  EXPECT_EQ(nlohmann::json::parse(render_sarif(report, {}))["runs"][0]["results"].size(), 4u);  // with the one gone
}

TEST(HostileReportJunit, HasOnlyWhatXmlAllows) {
  EXPECT_EQ(render_junit(hostile_report(), {}).find("\xef\xbf\xbe"), std::string::npos);  // U+FFFE
}

TEST(HostileReportGithub, NobodyElseGivesCommands) {
  const std::string text = render_github(hostile_report(), {});
  size_t commands = 0;
  for (size_t at = 0; (at = text.find("::error", at)) != std::string::npos; ++at) {
    commands += at == 0 || text[at - 1] == '\n';
  }
  EXPECT_EQ(commands, 2u);
}

}  // namespace
}  // namespace concheck::analysis
