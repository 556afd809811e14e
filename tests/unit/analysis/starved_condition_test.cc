#include <gtest/gtest.h>

#include "tests/unit/analysis/contention_scenario.h"

namespace concheck::analysis {
namespace {

class StarvedCondition : public ::testing::Test, public ContentionScenario {
 protected:
  StarvedCondition() : c(object(trace::SyncKind::condition)) {}

  trace::LockUseSlot in_vain(uint32_t who, uint32_t times, uint64_t ns) {
    trace::LockUseSlot use = waits(who, c, times, ns / times);
    use.in_vain = times;
    use.longest_in_vain = times;
    use.longest_in_vain_ns = ns;
    return use;
  }
  trace::LockUseSlot woken_by_broadcasts(uint32_t who, uint32_t wakes, uint32_t vain) {
    trace::LockUseSlot use = waits(who, c, wakes, 10 * kUs);
    use.broadcast_wakes = wakes;
    use.broadcast_in_vain = use.in_vain = vain;
    use.longest_in_vain = 1;
    return use;
  }
  trace::LongWaitRecord passed_over(uint32_t who, uint64_t ns, uint64_t notifications, uint32_t others) {
    trace::LongWaitRecord wait = waited(who, c, ns, notifications, others);
    wait.kind = static_cast<uint16_t>(trace::WaitKind::condition);
    return wait;
  }
  std::string subkind() const {
    const std::vector<Finding> findings = find("starvation");
    EXPECT_LE(findings.size(), 1u);
    return findings.empty() ? "" : findings[0].subkind;
  }

  uint32_t c;
};

TEST_F(StarvedCondition, WokenInVainWhileOthersAreServed) {
  builder.add_lock_use(in_vain(t2, 40, 400 * kMs));
  builder.add_lock_use(waits(t3, c, 5'000, 50 * kUs));
  const uint32_t notify = stack();
  builder.add_acquire({.thread = 1, .sync = c, .stack = notify, .mode = trace::Mode::notify});
  const std::vector<Finding> findings = find("starvation");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].subkind, "condition");
  EXPECT_EQ(findings[0].severity, Severity::warning);
  EXPECT_NE(findings[0].title.find("40 times in 400 ms"), std::string::npos) << findings[0].title;
  ASSERT_EQ(findings[0].steps.size(), 3u);
  EXPECT_EQ(findings[0].steps[0].thread, t2);
  EXPECT_EQ(findings[0].steps[1].thread, t3);
  EXPECT_EQ(findings[0].steps[2].action, Action::notify);
}

TEST_F(StarvedCondition, NotForLong) {
  builder.add_lock_use(in_vain(t2, 40, 100 * kMs));
  builder.add_lock_use(waits(t3, c, 5'000, 50 * kUs));
  EXPECT_EQ(subkind(), "");
}

TEST_F(StarvedCondition, NotOften) {
  builder.add_lock_use(in_vain(t2, 20, 400 * kMs));  // ten for each of two
  builder.add_lock_use(waits(t3, c, 5'000, 50 * kUs));
  EXPECT_EQ(subkind(), "");
}

TEST_F(StarvedCondition, OftenEnough) {
  builder.add_lock_use(in_vain(t2, 21, 400 * kMs));
  builder.add_lock_use(waits(t3, c, 5'000, 50 * kUs));
  EXPECT_EQ(subkind(), "condition");
}

TEST_F(StarvedCondition, NobodyIsServed) {
  builder.add_lock_use(in_vain(t2, 40, 400 * kMs));
  builder.add_lock_use(in_vain(t3, 40, 300 * kMs));
  EXPECT_EQ(subkind(), "");
}

TEST_F(StarvedCondition, PassedOver) {
  builder.add(passed_over(t2, 300 * kMs, 500, 1));
  builder.add_lock_use(waits(t2, c, 1, 300 * kMs));
  builder.add_lock_use(waits(t3, c, 500, 500 * kUs));
  const std::vector<Finding> findings = find("starvation");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].subkind, "condition");
  EXPECT_NE(findings[0].title.find("notified 500 times"), std::string::npos) << findings[0].title;
}

TEST_F(StarvedCondition, NotPassedOverOften) {
  builder.add(passed_over(t2, 300 * kMs, 20, 1));
  builder.add_lock_use(waits(t2, c, 1, 300 * kMs));
  builder.add_lock_use(waits(t3, c, 500, 500 * kUs));
  EXPECT_EQ(subkind(), "");
}

// An idle worker, and then a burst of work before it was there.
TEST_F(StarvedCondition, ServedAsOftenAsOthers) {
  builder.add(passed_over(t2, 5 * kSecond, 500, 1));
  builder.add_lock_use(waits(t2, c, 100, 50 * kMs));
  builder.add_lock_use(waits(t3, c, 1'000, 5 * kMs));
  EXPECT_EQ(subkind(), "");
}

TEST_F(StarvedCondition, AloneWithABurstOfNotifications) {
  builder.add(passed_over(t2, 5 * kSecond, 5'000, 0));
  builder.add_lock_use(waits(t2, c, 1, 5 * kSecond));
  EXPECT_EQ(subkind(), "");
}

TEST_F(StarvedCondition, Herd) {
  for (const uint32_t who : {t2, t3, t4}) builder.add_lock_use(woken_by_broadcasts(who, 50, 40));
  const std::vector<Finding> findings = find("starvation");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].subkind, "herd");
  EXPECT_NE(findings[0].title.find("woke threads 150 times, 120 of them in vain"), std::string::npos)
      << findings[0].title;
}

TEST_F(StarvedCondition, HerdWithSomethingToDo) {
  for (const uint32_t who : {t2, t3, t4}) builder.add_lock_use(woken_by_broadcasts(who, 50, 39));
  EXPECT_EQ(subkind(), "");
}

// All had something to do in every round, and kept the mutex.
TEST_F(StarvedCondition, HerdOfWhichNobodyEverGotAnything) {
  for (const uint32_t who : {t2, t3, t4}) builder.add_lock_use(woken_by_broadcasts(who, 60, 51));
  EXPECT_EQ(subkind(), "");
}

TEST_F(StarvedCondition, HerdOfWhichOneGotSomethingEveryOtherTime) {
  for (const uint32_t who : {t2, t3, t4}) builder.add_lock_use(woken_by_broadcasts(who, 60, 50));
  EXPECT_EQ(subkind(), "herd");
}

TEST_F(StarvedCondition, InVainByBroadcasts) {
  trace::LockUseSlot use = in_vain(t2, 40, 400 * kMs);
  use.broadcast_in_vain = 1;
  builder.add_lock_use(use);
  builder.add_lock_use(waits(t3, c, 40, 10 * kMs));
  EXPECT_EQ(subkind(), "");
}

TEST_F(StarvedCondition, SmallHerd) {
  for (const uint32_t who : {t2, t3}) builder.add_lock_use(woken_by_broadcasts(who, 100, 100));
  EXPECT_EQ(subkind(), "");
}

TEST_F(StarvedCondition, HerdThatIsSeldomWoken) {
  builder.header().end_monotonic = 14 * kSecond;  // 120 in 13 seconds
  for (const uint32_t who : {t2, t3, t4}) builder.add_lock_use(woken_by_broadcasts(who, 50, 40));
  EXPECT_EQ(subkind(), "");
}

}  // namespace
}  // namespace concheck::analysis
