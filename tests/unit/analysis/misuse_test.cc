#include "analysis/detect/misuse.h"

#include <gtest/gtest.h>

#include "tests/unit/analysis/scenario.h"

namespace concheck::analysis {
namespace {

using trace::Misuse;

struct Expected {
  Misuse misuse;
  std::string kind;
  std::string subkind;
};

class LockMisuse : public ::testing::TestWithParam<Expected> {};

TEST_P(LockMisuse, HasItsOwnWords) {
  Scenario scenario;
  const uint32_t who = scenario.thread("culprit");
  const uint32_t owner = scenario.thread("owner");
  const uint32_t lock = scenario.mutex();
  scenario.builder.add_misuse({.misuse = GetParam().misuse,
                               .thread = who,
                               .sync = lock,
                               .stack = scenario.stack(),
                               .other_thread = owner,
                               .other_stack = scenario.stack()});
  const Report report = analyze_raw(scenario.builder);
  ASSERT_EQ(report.findings.size(), 1u);
  const Finding& finding = report.findings[0];
  EXPECT_EQ(finding.kind, GetParam().kind);
  EXPECT_EQ(finding.subkind, GetParam().subkind);
  EXPECT_EQ(finding.severity, Severity::error);
  EXPECT_EQ(finding.confidence, Confidence::observed);
  EXPECT_NE(finding.title.find("\"culprit\""), std::string::npos) << finding.title;
  EXPECT_EQ(finding.title.find('%'), std::string::npos) << finding.title;
  EXPECT_FALSE(finding.explanation.empty());
  EXPECT_FALSE(finding.advice.empty());
  ASSERT_EQ(finding.steps.size(), 2u);
  EXPECT_EQ(finding.steps[0].thread, owner);
  EXPECT_EQ(finding.steps[1].thread, who);
}

INSTANTIATE_TEST_SUITE_P(All, LockMisuse,
                         ::testing::Values(Expected{Misuse::unlock_not_owner, "lock-misuse", "unlock-not-owner"},
                                           Expected{Misuse::unlock_unlocked, "lock-misuse", "unlock-unlocked"},
                                           Expected{Misuse::destroy_held, "lock-misuse", "destroy-held"},
                                           Expected{Misuse::init_held, "lock-misuse", "init-held"},
                                           Expected{Misuse::use_after_destroy, "lock-misuse", "use-after-destroy"},
                                           Expected{Misuse::not_recoverable, "lock-misuse", "not-recoverable"},
                                           Expected{Misuse::invalid, "lock-misuse", "invalid"},
                                           Expected{Misuse::inconsistent_unlock, "lock-misuse", "inconsistent-unlock"},
                                           Expected{Misuse::free_held, "lock-misuse", "free-held"},
                                           Expected{Misuse::wrong_kind, "lock-misuse", "wrong-kind"},
                                           Expected{Misuse::copied, "lock-misuse", "copied"},
                                           Expected{Misuse::ceiling, "lock-misuse", "ceiling"},
                                           Expected{Misuse::destroy_waiters, "lock-misuse", "destroy-waiters"},
                                           Expected{Misuse::init_waiters, "lock-misuse", "init-waiters"},
                                           Expected{Misuse::semaphore_overflow, "lock-misuse", "semaphore-overflow"},
                                           Expected{Misuse::wait_unheld, "condition-misuse", "wait-unheld"},
                                           Expected{Misuse::wait_two_mutexes, "condition-misuse", "wait-two-mutexes"},
                                           Expected{Misuse::fork_held, "fork-hazard", "fork-held"},
                                           Expected{Misuse::signal_self, "signal-hazard", "signal-self"},
                                           Expected{Misuse::exit_holding, "thread-misuse", "exit-holding"}));

TEST(LockMisuseTitle, WithoutAnOwner) {
  Scenario scenario;
  scenario.builder.add_misuse(
      {.misuse = Misuse::unlock_not_owner, .thread = 1, .sync = scenario.mutex(), .stack = scenario.stack()});
  const Report report = analyze_raw(scenario.builder);
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_NE(report.findings[0].title.find("another thread holds"), std::string::npos) << report.findings[0].title;
  EXPECT_EQ(report.findings[0].steps.size(), 1u);
}

TEST(ThreadMisuse, ExitHoldingALockThatTheRecordDoesNotName) {
  Scenario scenario;
  scenario.builder.add_misuse({.misuse = Misuse::exit_holding, .thread = 1, .sync = 0, .stack = scenario.stack()});
  for (const Finding& finding : analyze_raw(scenario.builder).findings) {
    for (const FindingStep& step : finding.steps) EXPECT_TRUE(step.holding.empty());
  }
}

TEST(LockMisuseTitle, UnknownLock) {
  Scenario scenario;
  scenario.builder.add_misuse({.misuse = Misuse::invalid, .thread = 9, .sync = 0, .stack = 77});
  scenario.builder.add_misuse({.misuse = Misuse::invalid, .thread = 9, .sync = 4711, .stack = 77});
  for (const Finding& finding : analyze_raw(scenario.builder).findings) EXPECT_FALSE(finding.title.empty());
}

TEST(LockMisuseCount, SamePlaceIsOneFinding) {
  Scenario scenario;
  const uint32_t lock = scenario.mutex();
  const uint32_t place = scenario.stack();
  for (int i = 0; i < 5; ++i) {
    scenario.builder.add_misuse({.misuse = Misuse::unlock_unlocked, .thread = 1, .sync = lock, .stack = place});
  }
  const Report report = analyze_raw(scenario.builder);
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].count, 5u);
}

}  // namespace
}  // namespace concheck::analysis
