// How data races read, as it was looked at and found good. CONCHECK_UPDATE_GOLDEN=1 writes the files anew.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "analysis/render/canvas.h"
#include "analysis/render/render.h"
#include "tests/unit/analysis/golden.h"
#include "tests/unit/analysis/sample_report.h"

namespace concheck::analysis {
namespace {

using nlohmann::json;

Report races() {
  Report report = sample_report({sample_race(), sample_heap_race(), sample_stack_race()});
  report.watched.races = true;
  report.watched.accesses = 98'765;
  return report;
}

RenderOptions options_with(int width, bool verbose = false) {
  RenderOptions options;
  options.width = width;
  options.verbose = verbose;
  options.source_root = "/home/ann/bank";
  return options;
}

TEST(RaceGolden, Narrow) { expect_golden("races_narrow", render_text(races(), options_with(80))); }
TEST(RaceGolden, Wide) { expect_golden("races_wide", render_text(races(), options_with(160))); }
TEST(RaceGolden, Verbose) { expect_golden("races_verbose", render_text(races(), options_with(80, true))); }

TEST(RaceGolden, CleanRunSaysWhatWasCompared) {
  Report report = races();
  report.findings.clear();
  EXPECT_NE(render_text(report, options_with(160)).find("98,765 accesses compared"), std::string::npos);
  report.watched.acquisitions = 0;  // a program of atomics alone was watched all the same
  EXPECT_EQ(render_text(report, options_with(160)).find("no lock was ever acquired"), std::string::npos);
  report.watched.races = false;
  EXPECT_EQ(render_text(report, options_with(160)).find("compared"), std::string::npos);
}

TEST(RaceJson, AccessesAndMemory) {
  const json report = json::parse(render_json(races()));
  EXPECT_EQ(report["watched"]["races"], true);
  EXPECT_EQ(report["watched"]["accesses"], 98'765);
  const json& race = report["findings"][0];
  EXPECT_EQ(race["kind"], "data-race");
  EXPECT_TRUE(race["subkind"].is_null());
  ASSERT_EQ(race["steps"].size(), 2u);
  const json& step = race["steps"][0];
  EXPECT_EQ(step["action"], "access");
  EXPECT_EQ(step["write"], true);
  EXPECT_EQ(step["atomic"], false);
  EXPECT_EQ(step["size"], 8);
  EXPECT_EQ(step["address"], "0x555555558100");
  EXPECT_EQ(step["flags"], json::array());
  EXPECT_EQ(step["holding"], json({1}));
  EXPECT_EQ(step["locks"][0]["id"], 1);
  EXPECT_EQ(step["locks"][0]["shared"], false);
  EXPECT_EQ(step["locks"][0]["takenAt"]["frames"][1]["line"], 30);
  EXPECT_EQ(race["steps"][1]["locks"], json::array());
  EXPECT_EQ(race["steps"][1]["write"], false);
  EXPECT_EQ(race["steps"][1]["holding"], json::array());
  const json& memory = race["memory"];
  EXPECT_EQ(memory["kind"], "global");
  EXPECT_EQ(memory["address"], "0x555555558100");
  EXPECT_EQ(memory["size"], 8);
  EXPECT_EQ(memory["name"], "bank::total");
  EXPECT_TRUE(memory["block"].is_null());
  EXPECT_TRUE(memory["owner"].is_null());
  EXPECT_TRUE(memory["allocatedAt"].is_null());
  EXPECT_EQ(memory["freed"], false);
}

TEST(RaceJson, HeapBlock) {
  const json race = json::parse(render_json(races()))["findings"][1];
  EXPECT_EQ(race["subkind"], "use-after-free");
  EXPECT_EQ(race["steps"][0]["flags"], json({"free"}));
  EXPECT_EQ(race["steps"][1]["flags"], json({"range", "signal"}));
  const json& memory = race["memory"];
  EXPECT_EQ(memory["kind"], "heap");
  EXPECT_TRUE(memory["name"].is_null());
  EXPECT_EQ(memory["block"], json({{"address", "0x7fff10000000"}, {"size", 256}, {"offset", 16}}));
  EXPECT_EQ(memory["owner"], json({{"thread", 2}, {"name", "\"ann\""}}));
  EXPECT_EQ(memory["allocatedAt"]["frames"][0]["line"], 7);
  EXPECT_EQ(memory["freed"], true);
}

TEST(RaceJson, OtherKindsHaveNoMemory) {
  const json finding = json::parse(render_json(sample_report({sample_misuse()})))["findings"][0];
  EXPECT_TRUE(finding["memory"].is_null());
  EXPECT_FALSE(finding["steps"][0].contains("write"));
}

TEST(RaceText, EveryKindOfAccess) {
  Finding finding = sample_race();
  FindingAccess& access = *finding.steps[0].access;
  const auto text = [&finding] { return render_text(sample_report({finding}), options_with(160)); };
  const auto says = [&text](const std::string& part) {
    EXPECT_NE(text().find("thread \"ann\" " + part), std::string::npos) << part << "\nin\n" << text();
  };
  says("writes `bank::total` (8 bytes) while holding `bank::checking.mutex`");
  finding.steps[0].holds[0].shared = true;
  says("writes `bank::total` (8 bytes) while holding `bank::checking.mutex` for reading");
  access.atomic = true;
  says("writes `bank::total` atomically (8 bytes)");
  access.atomic = false;
  access.range = true;
  says("writes `bank::total` (8 bytes in one call)");
  access = {.address = access.address, .size = 1, .vptr = true};
  says("reads `bank::total`, the pointer to the virtual functions (1 byte)");
  access.vptr = false;
  access.in_signal = true;
  says("reads `bank::total` (1 byte) in a signal handler");
  access = {.free = true};
  says("gives back `bank::total`");
  access = {.allocation = true};
  says("is given `bank::total`, cleared");
}

}  // namespace
}  // namespace concheck::analysis
