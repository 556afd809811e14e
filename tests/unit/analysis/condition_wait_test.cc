#include "analysis/detect/condition_wait.h"

#include <gtest/gtest.h>

#include "tests/unit/analysis/scenario.h"

namespace concheck::analysis {
namespace {

using trace::Mode;

class ConditionWait : public ::testing::Test, public Scenario {
 protected:
  ConditionWait()
      : t2(thread("two")), t3(thread("three")), b(mutex()), c(builder.add_sync({.kind = trace::SyncKind::condition})) {}

  void wait_holding(uint32_t lock, Mode mode = Mode::exclusive, uint8_t flags = 0, uint32_t clock = 0) {
    acquire(t2, c, acquire(t2, lock, 0, 0, mode), flags, Mode::wait, 0, clock);
  }
  void notify_holding(uint32_t who, uint32_t lock, Mode mode = Mode::exclusive, uint8_t lock_flags = 0,
                      uint32_t clock = 0) {
    acquire(who, c, lock != 0 ? acquire(who, lock, 0, lock_flags, mode) : 0, 0, Mode::notify, 0, clock);
  }
  std::vector<Finding> find() const { return of_kind(analyze_raw(builder), "lock-order-inversion"); }

  uint32_t t2, t3, b, c;
};

TEST_F(ConditionWait, NotifierNeedsTheLock) {
  wait_holding(b);
  notify_holding(t3, b);
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].subkind, "condition-wait");
  EXPECT_EQ(findings[0].confidence, Confidence::predicted);
  EXPECT_EQ(findings[0].severity, Severity::error);
  ASSERT_EQ(findings[0].steps.size(), 4u);
  EXPECT_EQ(findings[0].steps[1].holding, std::vector<uint32_t>{b});
  EXPECT_EQ(findings[0].steps[3].action, Action::notify);
}

TEST_F(ConditionWait, OneNotifierDoesWithout) {
  wait_holding(b);
  notify_holding(t3, b);
  notify_holding(thread(), 0);
  EXPECT_TRUE(find().empty());
}

TEST_F(ConditionWait, OwnNotificationsDoNotCount) {
  wait_holding(b);
  notify_holding(t2, b);
  EXPECT_TRUE(find().empty());
}

TEST_F(ConditionWait, NobodyNotifies) {
  wait_holding(b);
  EXPECT_TRUE(find().empty());
}

TEST_F(ConditionWait, AnotherLock) {
  wait_holding(b);
  notify_holding(t3, mutex());
  EXPECT_TRUE(find().empty());
}

TEST_F(ConditionWait, NotifierTriesOnly) {
  wait_holding(b);
  notify_holding(t3, b, Mode::exclusive, trace::kTry);
  EXPECT_TRUE(find().empty());
}

TEST_F(ConditionWait, BothRead) {
  const uint32_t r = rwlock();
  wait_holding(r, Mode::shared);
  notify_holding(t3, r, Mode::shared);
  EXPECT_TRUE(find().empty());
  notify_holding(t3, r, Mode::exclusive);
  EXPECT_TRUE(find().empty());  // one of them gets through
}

TEST_F(ConditionWait, TimeoutEndsIt) {
  wait_holding(b, Mode::exclusive, trace::kTimed);
  notify_holding(t3, b);
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].severity, Severity::warning);
}

TEST_F(ConditionWait, OrderedByCreateOrJoin) {
  wait_holding(b, Mode::exclusive, 0, builder.add_clock(2, 1, {{1, 2}, {2, 1}}));
  notify_holding(t3, b, Mode::exclusive, 0, builder.add_clock(1, 1, {{1, 1}}));
  EXPECT_TRUE(find().empty());
}

TEST_F(ConditionWait, OneFindingForOneMistake) {
  const uint32_t taken = stack(), waited = stack(), taken_by_other = stack(), notified = stack();
  for (int i = 0; i < 3; ++i) {
    const uint32_t condition = builder.add_sync({.kind = trace::SyncKind::condition});
    acquire(t2, condition, acquire(t2, b, 0, 0, Mode::exclusive, taken), 0, Mode::wait, waited);
    acquire(t3, condition, acquire(t3, b, 0, 0, Mode::exclusive, taken_by_other), 0, Mode::notify, notified);
  }
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].count, 3u);
}

}  // namespace
}  // namespace concheck::analysis
