// SARIF, JUnit, GitHub and JSON as files. That they keep to their schemas is checked in tests/render.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "analysis/render/render.h"
#include "tests/unit/analysis/golden.h"
#include "tests/unit/analysis/sample_report.h"

namespace concheck::analysis {
namespace {

RenderOptions in_repository() {
  RenderOptions options;
  options.source_root = "/home/ann/bank";
  return options;
}

struct Case {
  const char* name;
  Report report;
};

std::vector<Case> cases() {
  return {{"all", sample_report({sample_deadlock(), sample_misuse(), sample_inversion()})},
          {"compared", compared_report()},
          {"clean", sample_report({})},
          {"races", sample_report({sample_race(), sample_heap_race(), sample_stack_race()})},
          {"hostile", sample_report({hostile_finding(), hostile_race()})},
          {"no_trace", Report()}};
}

TEST(FormatsGolden, Json) {
  for (const Case& one : cases()) expect_golden(one.name, render_json(one.report), ".json");
}

TEST(FormatsGolden, Sarif) {
  for (const Case& one : cases()) expect_golden(one.name, render_sarif(one.report, in_repository()), ".sarif");
}

TEST(FormatsGolden, Junit) {
  for (const Case& one : cases()) expect_golden(one.name, render_junit(one.report, in_repository()), ".xml");
}

TEST(FormatsGolden, Github) {
  for (const Case& one : cases()) expect_golden(one.name, render_github(one.report, in_repository()), ".github");
}

TEST(FormatsGolden, Ctest) {
  for (const Case& one : cases()) expect_golden(one.name, render_ctest(one.report, in_repository()), ".ctest");
}

TEST(Ctest, OneDefectForEachFindingThatIsNotKnown) {
  const auto defects = [](const Report& report) {
    std::istringstream lines(render_ctest(report, in_repository()));
    std::vector<std::string> found;
    for (std::string line; std::getline(lines, line);) {
      if (line.find("== ") != std::string::npos) found.push_back(line);
    }
    return found;
  };
  EXPECT_EQ(defects(sample_report({sample_deadlock(), sample_inversion(), sample_inversion()})),
            (std::vector<std::string>{"========= Deadlock", "========= Lock order inversion",
                                      "========= Lock order inversion"}));
  EXPECT_EQ(defects(compared_report()), std::vector<std::string>{"========= Lock misuse"});
  EXPECT_EQ(defects(sample_report({hostile_finding()})).size(), 1u);
}

TEST(Sarif, NamesFilesByTheRepository) {
  const auto log = nlohmann::json::parse(render_sarif(sample_report({sample_inversion()}), in_repository()));
  const auto& run = log["runs"][0];
  EXPECT_EQ(run["originalUriBaseIds"]["SRCROOT"]["uri"], "file:///home/ann/bank/");
  const auto& place = run["results"][0]["locations"][0]["physicalLocation"];
  EXPECT_EQ(place["artifactLocation"], nlohmann::json({{"uri", "src/transfer.cc"}, {"uriBaseId", "SRCROOT"}}));
  EXPECT_EQ(place["region"]["startLine"], 22);
}

TEST(Sarif, EachThreadHasItsFlow) {
  const auto log = nlohmann::json::parse(render_sarif(sample_report({sample_inversion()}), in_repository()));
  const auto& flows = log["runs"][0]["results"][0]["codeFlows"][0]["threadFlows"];
  ASSERT_EQ(flows.size(), 2u);
  EXPECT_EQ(flows[0]["locations"].size(), 2u);
  EXPECT_EQ(flows[1]["locations"][1]["location"]["message"]["text"],
            "thread \"ben\" requests `bank::checking.mutex` while holding `bank::savings.mutex`");
}

TEST(Sarif, RuleOfAKindThatNoDetectorLists) {
  Report report = sample_report({sample_inversion()});
  report.looked_for.clear();
  const auto log = nlohmann::json::parse(render_sarif(report, in_repository()));
  const auto& run = log["runs"][0];
  EXPECT_EQ(run["tool"]["driver"]["rules"][0]["id"], "lock-order-inversion");
  EXPECT_EQ(run["results"][0]["ruleIndex"], 0);
}

TEST(Github, OneLineAFinding) {
  const std::string text = render_github(sample_report({hostile_finding(), sample_inversion()}), in_repository());
  std::istringstream lines(text);
  size_t commands = 0;
  size_t all = 0;
  for (std::string line; std::getline(lines, line); ++all) {
    if (line.starts_with("::")) ++commands;
    EXPECT_LT(line.size(), 8192u);
    for (const char c : line) EXPECT_GE(static_cast<unsigned char>(c), 0x20);
  }
  EXPECT_EQ(commands, 2u);
  EXPECT_EQ(all, 3u);  // the summary
}

TEST(Github, KnownFindingsAreNotAnnotated) {
  const std::string text = render_github(compared_report(), in_repository());
  EXPECT_EQ(text.find("lock-order-inversion 17aa"), std::string::npos);
  EXPECT_NE(text.find("::error"), std::string::npos);
  EXPECT_NE(text.find("1 new finding (1 lock-misuse), 1 known, 1 gone"), std::string::npos);
}

}  // namespace
}  // namespace concheck::analysis
