// The page's data; what the page makes of it is tested in a browser, in tests/render.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "analysis/render/render.h"
#include "analysis/report/excerpts.h"
#include "tests/unit/analysis/sample_report.h"

namespace concheck::analysis {
namespace {

using nlohmann::json;

RenderOptions in_repository() {
  RenderOptions options;
  options.source_root = "/home/ann/bank";
  return options;
}

std::string data_text(const std::string& page) {
  const std::string begin = "id=\"data\">";
  const size_t at = page.find(begin) + begin.size();
  return page.substr(at, page.find("</script>", at) - at);
}

json data_of(const Report& report) { return json::parse(data_text(render_html(report, in_repository()))); }

TEST(Html, IsOnePageThatNeedsNothingElse) {
  const std::string page = render_html(sample_report({sample_inversion()}), in_repository());
  EXPECT_TRUE(page.starts_with("<!DOCTYPE html>"));
  EXPECT_EQ(page.find("%%"), std::string::npos);
  for (const char* reference : {"src=", "<link", "@import", "url(h", "fetch("}) {
    EXPECT_EQ(page.find(reference), std::string::npos) << reference;
  }
  EXPECT_NE(page.find("default-src 'none'"), std::string::npos);
}

TEST(Html, Finding) {
  const json data = data_of(sample_report({sample_inversion()}));
  const json& finding = data["findings"][0];
  EXPECT_EQ(finding["id"], "17aa14b3278ce642");
  EXPECT_EQ(finding["threads"]["2"], "thread \"ann\"");
  EXPECT_EQ(finding["locks"]["1"], "bank::checking.mutex");
  ASSERT_EQ(finding["steps"].size(), 4u);
  const json& step = finding["steps"][1];
  EXPECT_EQ(step["text"], "thread \"ann\" requests `bank::savings.mutex` while holding `bank::checking.mutex`");
  EXPECT_EQ(step["holding"], json({1}));
  EXPECT_EQ(step["object"], 2);
  const json& place = data["frames"][step["frames"][step["place"].get<size_t>()].get<size_t>()];
  EXPECT_EQ(place["function"], "bank::transfer");
  EXPECT_EQ(place["path"], "src/transfer.cc");
  EXPECT_EQ(place["line"], 22);
}

TEST(Html, WhereTheMemoryOfARaceComesFrom) {
  const json data = data_of(sample_report({sample_race(), sample_heap_race(), sample_stack_race()}));
  EXPECT_TRUE(data["findings"][0]["memory"].empty());
  const auto only = [&data](size_t finding) {
    const json& memory = data["findings"][finding]["memory"];
    EXPECT_EQ(memory.size(), 1u);
    const json& place = data["frames"][memory[0]["frames"][memory[0]["place"].get<size_t>()].get<size_t>()];
    return memory[0]["text"].get<std::string>() + " " + place["function"].get<std::string>();
  };
  EXPECT_EQ(only(1), "the block of 256 bytes was allocated by thread \"ann\" bank::open_account");
  EXPECT_EQ(only(2), "`bank::balance::total.cents` lies on the stack of thread main, in the frame of bank::balance");
}

TEST(Html, Lanes) {
  Finding finding = sample_inversion();
  LaneBar bar;
  bar.text = "waits for `a`";
  bar.length_ns = 7;
  bar.parts = {{Spent::bounded, 3}};
  bar.source = 1;
  LaneBar other;
  other.begin_ns = 2;
  other.length_ns = 5;
  other.after = true;
  other.stack = finding.steps[0].stack;
  finding.lanes = {SpanKind::wait, 11, 7, {{4000, 2, "\"ann\"", "H", "real-time priority 5", 1, {bar}}, {4000, 3, "\"ben\"", "", "", 1, {other}}}, 0};
  const json data = data_of(sample_report({finding, sample_deadlock()}));
  EXPECT_FALSE(data["findings"][1].contains("lanes"));
  const json& lanes = data["findings"][0]["lanes"];
  EXPECT_EQ(lanes["originNs"], 11);
  EXPECT_EQ(lanes["lanes"][0]["role"], "H");
  EXPECT_EQ(lanes["lanes"][0]["bars"][0]["step"], 1);
  EXPECT_EQ(lanes["lanes"][0]["bars"][0]["parts"][0]["spent"], "bounded");
  EXPECT_FALSE(lanes["lanes"][1].contains("role"));
  const json& last = lanes["lanes"][1]["bars"][0];
  EXPECT_EQ(last["beginNs"], 2);
  EXPECT_EQ(last["endNs"], 7);
  EXPECT_EQ(last["after"], true);
  EXPECT_FALSE(last.contains("step"));
  EXPECT_EQ(last["stack"], data["findings"][0]["steps"][0]["frames"]);
}

TEST(Html, FramesAreThereOnce) {
  const json data = data_of(sample_report({sample_inversion(), sample_deadlock()}));
  EXPECT_EQ(data["findings"][0]["steps"][0]["frames"], data["findings"][1]["steps"][0]["frames"]);
}

TEST(Html, Compared) {
  const json data = data_of(compared_report());
  EXPECT_EQ(data["compared"], true);
  EXPECT_EQ(data["findings"][0]["state"], "new");
  EXPECT_EQ(data["findings"][1]["state"], "known");
  EXPECT_EQ(data["gone"].size(), 1u);
}

TEST(Html, HostileStringsStayInTheirPlace) {
  Report report = sample_report({hostile_finding(), hostile_race()});
  report.excerpts["/a\xff</script>"][3] = "</script><!--\x1b[0m\tx";
  report.notes = {"</script>"};
  report.command = {"</script>", "\xff"};
  const std::string page = render_html(report, in_repository());
  const std::string text = data_text(page);
  EXPECT_EQ(text.find('<'), std::string::npos);
  for (const char c : text) EXPECT_GE(static_cast<unsigned char>(c), 0x20);
  const json data = json::parse(text);
  EXPECT_EQ(data["notes"][0], "</script>");
  EXPECT_EQ(data["excerpts"]["/a\\xff</script>"]["3"], "</script><!--\\x1b[0m\tx");
  // 10 kB of symbol are cut.
  EXPECT_LT(page.size(), render_html(sample_report({}), in_repository()).size() + 20'000);
}

TEST(Html, TwoHundredFindingsAreNoBurden) {
  std::vector<Finding> findings;
  for (int i = 0; i < 200; ++i) {
    Finding finding = sample_inversion();
    finding.id.replace(0, 4, std::to_string(1000 + i));
    for (FindingStep& step : finding.steps) {
      const SourceFrame outer = step.stack.frames[2];
      for (int depth = 0; depth < 12; ++depth) {
        step.stack.frames.push_back(outer);
        step.stack.frames.back().function += "_" + std::to_string(i) + "_" + std::to_string(depth);
      }
    }
    findings.push_back(finding);
  }
  EXPECT_LT(render_html(sample_report(findings), in_repository()).size(), 3'000'000u);
}

TEST(Excerpts, LinesAroundAPlace) {
  const std::string path = ::testing::TempDir() + "concheck-excerpt.cc";
  std::ofstream file(path);
  for (int line = 1; line <= 30; ++line) file << "\tline " << line << "\r\n";
  file.close();
  Finding finding = sample_inversion();
  for (FindingStep& step : finding.steps) step.stack.frames[1].file = path;  // lines 21 and 22
  finding.steps[0].stack.frames[1].line = 2;
  Report report = sample_report({finding});
  add_excerpts(report);
  std::filesystem::remove(path);
  std::vector<int> lines;
  for (const auto& [number, text] : report.excerpts.at(path)) {
    lines.push_back(number);
    EXPECT_EQ(text, "\tline " + std::to_string(number));
  }
  EXPECT_EQ(lines, (std::vector<int>{1, 2, 3, 4, 5, 18, 19, 20, 21, 22, 23, 24, 25}));
}

TEST(Excerpts, NoFileNoLines) {
  Report report = sample_report({sample_inversion(), hostile_finding()});
  add_excerpts(report);
  for (const auto& [file, lines] : report.excerpts) EXPECT_TRUE(lines.empty()) << file;
}

}  // namespace
}  // namespace concheck::analysis
