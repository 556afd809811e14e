#include "analysis/detect/lost_wakeup.h"

#include <gtest/gtest.h>

#include "tests/unit/analysis/waiting.h"

namespace concheck::analysis {
namespace {

using trace::Mode;

class LostWakeup : public ::testing::Test, public WaitingScenario {
 protected:
  // Main joins thread two, which waits for a condition that was notified `notifications` times, all before.
  explicit LostWakeup(uint32_t notifications = 1) : c(condition(notifications)) {
    joins(1, t2);
    on_condition(t2, c, notifications);
  }

  uint32_t notify(uint32_t who, bool with_mutex, uint8_t flags = trace::kUnheard, uint32_t clock = 0) {
    return acquire(who, c, with_mutex ? acquire(who, m) : 0, flags, Mode::notify, 0, clock);
  }
  std::vector<Finding> find() const { return WaitingScenario::find("lost-wakeup"); }

  uint32_t c;
};

TEST_F(LostWakeup, NotifiedBeforeTheWait) {
  notify(t3, false);
  const Report report = analyze_raw(builder);
  ASSERT_EQ(report.findings.size(), 1u);  // instead of the deadlock
  const Finding& finding = report.findings[0];
  EXPECT_EQ(finding.kind, "lost-wakeup");
  EXPECT_EQ(finding.severity, Severity::error);
  EXPECT_EQ(finding.confidence, Confidence::observed);
  EXPECT_EQ(finding.title.rfind("thread \"two\" waits for ever for ", 0), 0u) << finding.title;
  EXPECT_NE(finding.explanation.find("It was made without"), std::string::npos) << finding.explanation;
  EXPECT_NE(finding.explanation.find("Blocked as well: main."), std::string::npos) << finding.explanation;
  ASSERT_EQ(finding.steps.size(), 2u);
  EXPECT_EQ(finding.steps[0].thread, t3);
  EXPECT_EQ(finding.steps[0].action, Action::notify);
  EXPECT_EQ(finding.steps[1].action, Action::wait);
}

TEST_F(LostWakeup, NeverNotified) {
  EXPECT_TRUE(find().empty());
  EXPECT_EQ(WaitingScenario::find("deadlock").size(), 1u);
}

TEST_F(LostWakeup, OwnNotification) {
  notify(t2, false);
  EXPECT_TRUE(find().empty());
}

TEST_F(LostWakeup, SomebodyCouldStillNotify) {
  notify(t3, false);
  runs(t3);
  EXPECT_TRUE(find().empty());
}

TEST_F(LostWakeup, NotifiedSince) {
  notify(t3, false);
  on_condition(t2, c, 0);
  EXPECT_TRUE(find().empty());
}

TEST_F(LostWakeup, OthersWereHeardAndTheMutexWasHeld) {
  notify(t3, true, 0);
  notify(t3, true);
  EXPECT_TRUE(find().empty());
  EXPECT_EQ(WaitingScenario::find("deadlock").size(), 1u);
  // One without the mutex can be missed by a waiter that checks.
  notify(t3, false);
  EXPECT_EQ(find().size(), 1u);
}

TEST_F(LostWakeup, NoneWasHeardAndTheMutexWasHeld) {
  notify(t3, true);
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].steps[0].holding, std::vector<uint32_t>{m});
  EXPECT_EQ(findings[0].explanation.find("without"), std::string::npos) << findings[0].explanation;
}

TEST_F(LostWakeup, NotificationThatComesAfterTheWaitInEverySchedule) {
  const uint32_t waited = builder.add_clock(1, 1, {{1, 1}});
  const uint32_t later = builder.add_clock(2, 1, {{1, 2}, {2, 1}});
  acquire(t2, c, acquire(t2, mutex()), 0, Mode::wait, 0, waited);
  notify(t3, false, trace::kUnheard, later);
  EXPECT_TRUE(find().empty());
}

TEST_F(LostWakeup, ProcessThatExitsWithItsIdleThreads) {
  notify(t3, false);
  runs(1);
  builder.set_state(trace::ProcessState::exited);
  EXPECT_TRUE(find().empty());
}

TEST_F(LostWakeup, OtherDeadlocksStay) {
  notify(t3, false);
  const uint32_t d = condition();
  on_condition(t3, d);
  EXPECT_EQ(find().size(), 1u);
  EXPECT_EQ(WaitingScenario::find("deadlock").size(), 1u);  // nothing was lost on `d`
}

TEST_F(LostWakeup, AtTheHangTimeout) {
  notify(t3, false);
  builder.header().library_loaded_late = 1;  // somebody unknown could notify
  joins(1, t2, {}, kSecond);
  on_condition(t2, c, 1, kSecond);
  EXPECT_TRUE(find().empty());
  AnalyzeOptions options;
  options.symbolize = false;
  options.hang_timeout_ns = 5 * kSecond;
  options.now_ns = 7 * kSecond;
  std::vector<trace::Trace> traces;
  traces.push_back(read_back(builder));
  const Report report = analyze(std::move(traces), options);
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].kind, "lost-wakeup");
}

}  // namespace
}  // namespace concheck::analysis
