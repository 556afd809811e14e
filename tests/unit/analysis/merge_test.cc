#include "analysis/report/merge.h"

#include <gtest/gtest.h>

#include "tests/unit/analysis/sample_report.h"

namespace concheck::analysis {
namespace {

TEST(Merge, AddsUpTheSame) {
  Finding second = sample_inversion();
  second.pid = 7;
  second.metrics["waitNs"] = 5;
  const std::vector<Finding> merged = merge_findings({sample_inversion(), second});
  ASSERT_EQ(merged.size(), 1u);
  EXPECT_EQ(merged[0].count, 2 * sample_inversion().count);
  EXPECT_EQ(merged[0].pid, sample_inversion().pid);
  EXPECT_EQ(merged[0].metrics.at("waitNs"), 5u);
}

TEST(Merge, OtherLinesOfOneFunctionAreAnotherFinding) {
  Finding second = sample_inversion();
  for (FindingStep& step : second.steps) {
    for (SourceFrame& frame : step.stack.frames) frame.line += 100;
  }
  const std::vector<Finding> merged = merge_findings({sample_inversion(), second});
  ASSERT_EQ(merged.size(), 2u);
  EXPECT_NE(merged[0].id, merged[1].id);
  // The same ids in whatever order they came.
  const std::vector<Finding> again = merge_findings({second, sample_inversion()});
  ASSERT_EQ(again.size(), 2u);
  EXPECT_EQ(again[0].id, merged[0].id);
  EXPECT_EQ(again[1].id, merged[1].id);
}

TEST(Merge, DeadlockSubsumesItsPrediction) {
  const std::vector<Finding> merged = merge_findings({sample_inversion(), sample_deadlock()});
  ASSERT_EQ(merged.size(), 1u);
  EXPECT_EQ(merged[0].kind, "deadlock");
}

// Two processes: in one a race happened that in the other only could have.
TEST(Merge, RaceThatHappenedInsteadOfOneThatCould) {
  Finding possible = sample_race();
  possible.confidence = Confidence::possible;
  possible.severity = Severity::warning;
  possible.count = 1000;
  possible.title = "possible";
  for (const bool possible_first : {true, false}) {
    const std::vector<Finding> merged =
        possible_first ? merge_findings({possible, sample_race()}) : merge_findings({sample_race(), possible});
    ASSERT_EQ(merged.size(), 1u);
    EXPECT_EQ(merged[0].confidence, Confidence::observed);
    EXPECT_EQ(merged[0].count, sample_race().count);
    EXPECT_EQ(merged[0].title, sample_race().title);
  }
}

// In one process it only informs, in the other it is wrong.
TEST(Merge, TheWorseOfTwoProcesses) {
  Finding note = sample_misuse();
  note.severity = Severity::note;
  note.informative = true;
  note.title = "only a note";
  for (const bool note_first : {true, false}) {
    const std::vector<Finding> merged =
        note_first ? merge_findings({note, sample_misuse()}) : merge_findings({sample_misuse(), note});
    ASSERT_EQ(merged.size(), 1u);
    EXPECT_EQ(merged[0].severity, sample_misuse().severity);
    EXPECT_FALSE(merged[0].informative);
    EXPECT_EQ(merged[0].title, sample_misuse().title);
    EXPECT_EQ(merged[0].count, 2 * sample_misuse().count);
  }
}

TEST(Merge, MostSevereFirst) {
  Finding warning = sample_misuse();
  warning.severity = Severity::warning;
  const std::vector<Finding> merged = merge_findings({warning, sample_inversion()});
  ASSERT_EQ(merged.size(), 2u);
  EXPECT_EQ(merged[0].severity, Severity::error);
}

}  // namespace
}  // namespace concheck::analysis
