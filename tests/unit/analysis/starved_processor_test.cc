#include <gtest/gtest.h>

#include "tests/unit/analysis/contention_scenario.h"

namespace concheck::analysis {
namespace {

class StarvedOfProcessor : public ::testing::Test, public ContentionScenario {
 protected:
  static trace::Runner runner(uint32_t who, int32_t policy, int32_t priority, uint64_t ns, int32_t nice = 0) {
    return {who, policy, priority, nice, ns};
  }
  // Of 400 ms, thread 2 was delayed for so long.
  trace::ProcessorDelayRecord record(uint64_t delay, uint64_t processors = 1) {
    trace::ProcessorDelayRecord made{};
    made.header.thread = t2;
    made.begin = 3 * kSecond;
    made.end = made.begin + 400 * kMs;
    made.delay_ns = delay;
    made.run_ns = kMs;
    made.affinity[0] = processors;
    made.stack = stack();
    return made;
  }
};

TEST_F(StarvedOfProcessor, ByARealTimeThread) {
  builder.add(record(390 * kMs), {runner(t3, kFifo, 10, 380 * kMs)});
  const std::vector<Finding> findings = find("starvation");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].subkind, "processor");
  EXPECT_EQ(findings[0].severity, Severity::warning);
  EXPECT_FALSE(findings[0].informative);
  EXPECT_NE(findings[0].title.find("\"two\" was ready to run for 390 ms and did not, while thread \"three\" ran"),
            std::string::npos)
      << findings[0].title;
  ASSERT_EQ(findings[0].steps.size(), 2u);
  EXPECT_EQ(findings[0].steps[1].action, Action::run);
}

TEST_F(StarvedOfProcessor, NotLongEnough) {
  builder.add(record(100 * kMs), {runner(t3, kFifo, 10, 380 * kMs)});
  EXPECT_TRUE(find("starvation").empty());
}

TEST_F(StarvedOfProcessor, LoadFromOutsideAccusesNobody) {
  builder.add(record(390 * kMs), {runner(t3, kFifo, 10, 311 * kMs)});
  EXPECT_TRUE(find("starvation").empty());
}

TEST_F(StarvedOfProcessor, MostOfItIsThisProcess) {
  builder.add(record(390 * kMs), {runner(t3, kFifo, 10, 200 * kMs), runner(t4, kFifo, 9, 113 * kMs)});
  EXPECT_EQ(find("starvation").size(), 1u);
}

TEST_F(StarvedOfProcessor, AnotherProcessorWasTakenByOthers) {
  builder.add(record(390 * kMs, 3), {runner(t3, kFifo, 10, 390 * kMs)});
  EXPECT_TRUE(find("starvation").empty());
}

TEST_F(StarvedOfProcessor, BothProcessorsWereTaken) {
  builder.add(record(390 * kMs, 3), {runner(t3, kFifo, 10, 390 * kMs), runner(t4, kFifo, 10, 390 * kMs)});
  EXPECT_EQ(find("starvation").size(), 1u);
}

// More threads that compute than processors: they share, and nobody is to blame.
TEST_F(StarvedOfProcessor, ThreadsAlikeShare) {
  builder.add(record(390 * kMs), {runner(t3, 0, 0, 200 * kMs), runner(t4, 0, 0, 190 * kMs)});
  EXPECT_TRUE(find("starvation").empty());
}

TEST_F(StarvedOfProcessor, RealTimeThreadsAlikeDoNot) {
  trace::ProcessorDelayRecord delay = record(390 * kMs);
  delay.policy = kFifo;
  delay.priority = 10;
  builder.add(delay, {runner(t3, kFifo, 10, 390 * kMs)});
  EXPECT_EQ(find("starvation").size(), 1u);
}

TEST_F(StarvedOfProcessor, NicerThreadsAreForInformation) {
  trace::ProcessorDelayRecord delay = record(390 * kMs);
  delay.nice = 5;
  builder.add(delay, {runner(t3, 0, 0, 390 * kMs)});
  const std::vector<Finding> findings = find("starvation");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].severity, Severity::note);
  EXPECT_TRUE(findings[0].informative);
}

TEST_F(StarvedOfProcessor, ALittleNicerThreadsShare) {
  trace::ProcessorDelayRecord delay = record(390 * kMs);
  delay.nice = 4;
  builder.add(delay, {runner(t3, 0, 0, 390 * kMs)});
  EXPECT_TRUE(find("starvation").empty());
}

TEST_F(StarvedOfProcessor, OneThatNeverRan) {
  trace::ProcessorDelayRecord delay = record(390 * kMs);
  delay.never_ran = 1;
  builder.add(delay, {runner(t3, kFifo, 10, 390 * kMs)});
  const std::vector<Finding> findings = find("starvation");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_NE(findings[0].title.find("never did"), std::string::npos) << findings[0].title;
  EXPECT_EQ(findings[0].steps[0].action, Action::create);
  EXPECT_EQ(findings[0].steps[0].awaited, t2);
}

}  // namespace
}  // namespace concheck::analysis
