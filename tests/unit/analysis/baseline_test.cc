#include "analysis/triage/baseline.h"

#include <gtest/gtest.h>

#include "analysis/triage/triage.h"
#include "tests/unit/analysis/sample_report.h"

namespace concheck::analysis {
namespace {

std::string error_in(const std::string& text) {
  try {
    parse_baseline(text, "b.json");
  } catch (const BaselineError& error) {
    return error.what();
  }
  return "";
}

std::string with_entry(const std::string& entry) {
  return R"({"schema": "concheck-baseline/1", "findings": [)" + entry + "]}";
}

Report found() { return sample_report({sample_inversion(), sample_misuse()}); }

TEST(Baseline, IsSortedAndReadable) {
  EXPECT_EQ(baseline_text(baseline_of(sample_report({sample_inversion(), sample_misuse(), sample_deadlock()}), {})),
            R"({
  "schema": "concheck-baseline/1",
  "findings": [
    {
      "id": "1da876829e1feb22",
      "kind": "deadlock",
      "title": "threads \"ann\" and \"ben\" are deadlocked on `bank::checking.mutex` and `bank::savings.mutex`",
      "reason": ""
    },
    {
      "id": "69975902709f77db",
      "kind": "lock-misuse",
      "title": "thread \"ann\" unlocks the mutex created in bank::open_account (account.cc:7), which thread main holds",
      "reason": ""
    },
    {
      "id": "17aa14b3278ce642",
      "kind": "lock-order-inversion",
      "title": "threads \"ann\" and \"ben\" can deadlock: they take `bank::checking.mutex` and `bank::savings.mutex` in opposite orders",
      "reason": ""
    }
  ]
}
)");
}

TEST(Baseline, RoundTrip) {
  Baseline baseline = baseline_of(found(), {});
  baseline.entries.begin()->second.reason = "a \"reason\"\n";
  baseline.entries.begin()->second.until = "2027-12-31";
  const std::string text = baseline_text(baseline);
  EXPECT_EQ(baseline_text(parse_baseline(text, "b.json")), text);
}

TEST(Baseline, HostileNames) {
  const std::string text = baseline_text(baseline_of(sample_report({hostile_finding()}), {}));
  EXPECT_EQ(parse_baseline(text, "b.json").entries.count("0123456789abcdef"), 1u);
}

TEST(Baseline, WrittenAnewKeepsReasons) {
  Baseline before;
  before.entries["17aa14b3278ce642"] = {"lock-order-inversion", "an older title", "one thread only", "2027-12-31"};
  before.entries["ffffffffffffffff"] = {"deadlock", "fixed since", "", ""};
  const Baseline after = baseline_of(found(), before);
  ASSERT_EQ(after.entries.size(), 2u);
  const BaselineEntry& kept = after.entries.at("17aa14b3278ce642");
  EXPECT_EQ(kept.reason, "one thread only");
  EXPECT_EQ(kept.until, "2027-12-31");
  EXPECT_NE(kept.title, "an older title");
}

TEST(Compare, NewKnownAndGone) {
  Baseline baseline;
  baseline.entries["17aa14b3278ce642"] = {"lock-order-inversion", "t", "one thread only", ""};
  baseline.entries["ffffffffffffffff"] = {"deadlock", "fixed since", "", ""};
  Report report = found();
  TriageSettings settings;
  settings.baseline = baseline;
  triage(report, settings);
  EXPECT_TRUE(report.compared);
  EXPECT_EQ(report.new_findings, 1u);
  EXPECT_EQ(report.failing, 1u);
  EXPECT_EQ(report.findings[0].novelty, Novelty::known);
  EXPECT_EQ(report.findings[0].reason, "one thread only");
  EXPECT_EQ(report.findings[1].novelty, Novelty::fresh);
  ASSERT_EQ(report.gone.size(), 1u);
  EXPECT_EQ(report.gone[0].title, "fixed since");
}

TEST(Compare, KindsThatWereLeftOutAreNotGone) {
  Baseline baseline;
  baseline.entries["ffffffffffffffff"] = {"thread-leak", "another day", "", ""};
  Report report = found();
  compare(report, baseline, "b.json", "2027-05-01");
  EXPECT_TRUE(report.gone.empty());
  EXPECT_EQ(baseline_of(report, baseline).entries.count("ffffffffffffffff"), 1u);
}

TEST(Compare, WhatWasAcceptedForATimeIsNewAfterwards) {
  Baseline baseline;
  baseline.entries["17aa14b3278ce642"] = {"lock-order-inversion", "t", "until the release", "2027-05-01"};
  for (const auto& [today, fresh] : {std::pair("2027-05-01", 1u), std::pair("2027-05-02", 2u)}) {
    Report report = found();
    compare(report, baseline, "b.json", today);
    EXPECT_EQ(report.new_findings, fresh) << today;
    EXPECT_EQ(report.notes.size(), fresh - 1) << today;
    EXPECT_TRUE(report.gone.empty());
  }
}

TEST(Baseline, Errors) {
  EXPECT_EQ(error_in("{"), "the baseline 'b.json' is no JSON at byte 2; restore it, or --write-baseline anew");
  const std::string none =
      "the baseline 'b.json': is no baseline (\"schema\": \"concheck-baseline/1\"); --write-baseline makes one";
  EXPECT_EQ(error_in("[]"), none);
  EXPECT_EQ(error_in("3"), none);
  EXPECT_EQ(error_in("{\"schema\": \"concheck-report/1\"}"), none);
  EXPECT_EQ(error_in("{\"schema\": \"concheck-baseline/1\"}"), "the baseline 'b.json': has no array 'findings'");
  EXPECT_EQ(error_in(with_entry("3")), "the baseline 'b.json': an entry is no object");
  EXPECT_EQ(error_in(with_entry(R"({"id": "xyz"})")), "the baseline 'b.json': 'xyz' is no id of a finding (16 digits)");
  EXPECT_EQ(error_in(with_entry(R"({"id": "0123456789abcdef"})")),
            "the baseline 'b.json': the entry 0123456789abcdef has no kind");
  const std::string good = R"({"id": "0123456789abcdef", "kind": "deadlock")";
  EXPECT_EQ(error_in(with_entry(good + "}")), "");
  EXPECT_EQ(error_in(with_entry(good + R"(, "title": 3})")), "the baseline 'b.json': 'title' is no text");
  EXPECT_EQ(error_in(with_entry(good + R"(, "until": "soon"})")),
            "the baseline 'b.json': the entry 0123456789abcdef has no date in 'until'; write it like 2027-03-31");
  EXPECT_EQ(error_in(with_entry(good + "}, " + good + "}")),
            "the baseline 'b.json': the entry 0123456789abcdef is there twice; remove one");
}

}  // namespace
}  // namespace concheck::analysis
