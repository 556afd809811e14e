#include "analysis/detect/blocking_while_locked.h"

#include <gtest/gtest.h>

#include "tests/unit/analysis/contention_scenario.h"

namespace concheck::analysis {
namespace {

using trace::BlockingCall;

class BlockingWhileLocked : public ::testing::Test, public ContentionScenario {
 protected:
  BlockingWhileLocked() : place(stack()) {}

  // Thread 2 holds `m` in a call of so long; thread 3 waits for it for so long of that, unless it is 0.
  void blocks(BlockingCall call, uint64_t ns, uint64_t waited = 0) {
    trace::BlockedHoldingRecord record{};
    record.header.thread = t2;
    record.begin = 3 * kSecond;
    record.end = record.begin + ns;
    record.stack = place;
    record.call = static_cast<uint16_t>(call);
    if (waited > 0) {
      record.waiters = 1;
      record.wait_stack = stack();
      record.wait_thread = t3;
      record.wait_sync = m;
      record.wait_ns = waited;
    }
    builder.add(record, {{.sync = m, .stack = stack(), .mode = 1}});
  }
  std::vector<Finding> found() const { return find("blocking-while-locked"); }

  uint32_t place;
};

TEST_F(BlockingWhileLocked, SleepWhileAnotherWaits) {
  blocks(BlockingCall::sleep, 50 * kMs, 40 * kMs);
  const std::vector<Finding> findings = found();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].severity, Severity::warning);
  EXPECT_FALSE(findings[0].informative);
  EXPECT_NE(findings[0].title.find("\"two\" sleeps for 50 ms with "), std::string::npos) << findings[0].title;
  EXPECT_NE(findings[0].title.find("while thread \"three\" waits for it"), std::string::npos) << findings[0].title;
  ASSERT_EQ(findings[0].steps.size(), 2u);
  EXPECT_EQ(findings[0].steps[0].action, Action::block);
  EXPECT_EQ(findings[0].steps[0].holding, std::vector<uint32_t>{m});
  EXPECT_EQ(findings[0].metrics.at("waitNs"), 40 * kMs);
}

TEST_F(BlockingWhileLocked, AtTheThreshold) {
  blocks(BlockingCall::sleep, 50 * kMs, 10 * kMs);
  EXPECT_EQ(found().at(0).severity, Severity::warning);
}

TEST_F(BlockingWhileLocked, BelowTheThreshold) {
  blocks(BlockingCall::sleep, 50 * kMs, 10 * kMs - 1);
  EXPECT_TRUE(found().empty());
}

TEST_F(BlockingWhileLocked, NobodyWaits) {
  blocks(BlockingCall::sleep, 100 * kMs);
  const std::vector<Finding> findings = found();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].severity, Severity::note);
  EXPECT_TRUE(findings[0].informative);
}

TEST_F(BlockingWhileLocked, NobodyWaitsAndNotLong) {
  blocks(BlockingCall::sleep, 100 * kMs - 1);
  EXPECT_TRUE(found().empty());
}

// It may have come back at once, and then found no processor.
TEST_F(BlockingWhileLocked, WriteNeedNotHaveBlocked) {
  blocks(BlockingCall::write, 50 * kMs, 40 * kMs);
  ASSERT_EQ(found().size(), 1u);
  EXPECT_TRUE(found()[0].informative);
}

TEST_F(BlockingWhileLocked, WriteThatBlocked) {
  blocks(BlockingCall::write, 150 * kMs, 100 * kMs);
  ASSERT_EQ(found().size(), 1u);
  EXPECT_EQ(found()[0].severity, Severity::warning);
}

TEST_F(BlockingWhileLocked, WhatNoProcessorRanDoesNotCount) {
  blocks(BlockingCall::sleep, 50 * kMs, 40 * kMs);
  delayed(t2, 3 * kSecond, 3 * kSecond + 50 * kMs, 31 * kMs);
  EXPECT_TRUE(found().empty());
}

TEST_F(BlockingWhileLocked, TheWorstOfAPlace) {
  blocks(BlockingCall::sleep, 300 * kMs);
  blocks(BlockingCall::sleep, 20 * kMs, 15 * kMs);
  blocks(BlockingCall::sleep, 40 * kMs, 35 * kMs);
  const std::vector<Finding> findings = found();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].metrics.at("waitNs"), 35 * kMs);
}

}  // namespace
}  // namespace concheck::analysis
