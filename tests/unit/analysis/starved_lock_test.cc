// Waits for locks, at and around the thresholds of starvation.
#include <gtest/gtest.h>

#include "tests/unit/analysis/contention_scenario.h"

namespace concheck::analysis {
namespace {

class StarvedLock : public ::testing::Test, public ContentionScenario {
 protected:
  // The subkind of the only finding; "" when there is none.
  std::string subkind() const {
    const std::vector<Finding> findings = find("starvation");
    EXPECT_LE(findings.size(), 1u);
    return findings.empty() ? "" : findings[0].subkind;
  }
  // 300 ms for a holder of which the kernel says that it could not run for so long of it.
  trace::LongWaitRecord waited_for_delayed(uint64_t owner_delay_ns) {
    trace::LongWaitRecord wait = waited(t2, m, 300 * kMs);
    wait.owner = t3;
    wait.owner_delay_ns = owner_delay_ns;
    wait.header.flags = trace::kOwnerMeasured;
    return wait;
  }
};

TEST_F(StarvedLock, PassedByOthers) {
  builder.add(waited(t2, m, 300 * kMs, 4'000, 1));
  builder.add_lock_use(held(t3, m, 6'000, 60 * kUs));
  builder.add_lock_use(held(t4, m, 4'000, 60 * kUs));
  const std::vector<Finding> findings = find("starvation");
  ASSERT_EQ(findings.size(), 1u);
  const Finding& finding = findings[0];
  EXPECT_EQ(finding.subkind, "lock");
  EXPECT_EQ(finding.severity, Severity::warning);
  EXPECT_EQ(finding.confidence, Confidence::observed);
  EXPECT_FALSE(finding.informative);
  EXPECT_NE(finding.title.find("\"two\" waited 300 ms for "), std::string::npos) << finding.title;
  EXPECT_NE(finding.title.find("while others took it 4,000 times"), std::string::npos) << finding.title;
  EXPECT_NE(finding.explanation.find("passed 4,000 times with 2 threads waiting"), std::string::npos)
      << finding.explanation;
  EXPECT_EQ(finding.metrics.at("waitNs"), 300 * kMs);
  EXPECT_EQ(finding.metrics.at("passed"), 4'000u);
  ASSERT_EQ(finding.steps.size(), 3u);
  EXPECT_EQ(finding.steps[0].action, Action::wait);
  EXPECT_EQ(finding.steps[0].thread, t2);
  EXPECT_EQ(finding.steps[1].thread, t3);  // it had it most often
}

TEST_F(StarvedLock, OneOtherTookItNearlyAlways) {
  builder.add(waited(t2, m, 300 * kMs, 4'000));
  builder.add_lock_use(held(t3, m, 9'000, 60 * kUs));
  builder.add_lock_use(held(t4, m, 1'000, 60 * kUs));
  builder.add_lock_use(held(t2, m, 50'000, 60 * kUs));  // its own do not count
  EXPECT_EQ(subkind(), "unfair-hand-over");
}

TEST_F(StarvedLock, OneOtherTookItNotQuiteAlways) {
  builder.add(waited(t2, m, 300 * kMs, 4'000));
  builder.add_lock_use(held(t3, m, 8'990, 60 * kUs));
  builder.add_lock_use(held(t4, m, 1'010, 60 * kUs));
  EXPECT_EQ(subkind(), "lock");
}

TEST_F(StarvedLock, ThreadsThatHaveEndedAreNotOne) {
  builder.add(waited(t2, m, 300 * kMs, 4'000));
  builder.add_lock_use(held(0, m, 10'000, 60 * kUs));
  EXPECT_EQ(subkind(), "lock");
}

TEST_F(StarvedLock, NotLongEnough) {
  builder.add(waited(t2, m, 100 * kMs, 4'000));
  EXPECT_EQ(subkind(), "");
}

TEST_F(StarvedLock, LongEnough) {
  builder.add(waited(t2, m, 101 * kMs, 4'000));
  EXPECT_EQ(subkind(), "lock");
}

TEST_F(StarvedLock, AsLongAsTwentyHoldsIsNotLong) {
  builder.add(waited(t2, m, 159 * kMs, 19));
  builder.add_lock_use(held(t3, m, 10'000, 8 * kMs));
  EXPECT_EQ(subkind(), "");
}

// Load can make the ordinary hold seem longer than those that were waited for.
TEST_F(StarvedLock, TwentyHoldsAreLongHoweverLongTheyAreAtOtherTimes) {
  builder.add(waited(t2, m, 159 * kMs, 20));
  builder.add_lock_use(held(t3, m, 10'000, 8 * kMs));
  EXPECT_EQ(subkind(), "unfair-hand-over");
}

TEST_F(StarvedLock, LongerThanTwentyHolds) {
  builder.add(waited(t2, m, 161 * kMs, 4'000));
  builder.add_lock_use(held(t3, m, 10'000, 8 * kMs));
  EXPECT_EQ(subkind(), "unfair-hand-over");
}

TEST_F(StarvedLock, PassedTenTimesByEachWaiterIsALongSection) {
  builder.add(waited(t2, m, 300 * kMs, 30, 2));
  EXPECT_EQ(subkind(), "long-critical-section");
}

// Thirty ordinary turns are what it waited for.
TEST_F(StarvedLock, AQueueIsNoLongSection) {
  builder.add(waited(t2, m, 300 * kMs, 30, 29));
  builder.add_lock_use(held(t3, m, 10'000, 5 * kMs));
  EXPECT_EQ(subkind(), "");
}

TEST_F(StarvedLock, OneLongTurnInAQueue) {
  builder.add(waited(t2, m, 300 * kMs, 29, 29));
  builder.add_lock_use(held(t3, m, 10'000, 5 * kMs));
  EXPECT_EQ(subkind(), "long-critical-section");
}

TEST_F(StarvedLock, PassedMoreOftenThanThat) {
  builder.add(waited(t2, m, 300 * kMs, 31, 2));
  EXPECT_EQ(subkind(), "lock");
}

TEST_F(StarvedLock, TheThresholdCanBeSet) {
  builder.add(waited(t2, m, 60 * kMs, 4'000));
  AnalyzeOptions options;
  options.symbolize = false;
  options.thresholds_ns["starvation"] = 50 * kMs;
  std::vector<trace::Trace> traces;
  traces.push_back(read_back(builder));
  EXPECT_EQ(of_kind(analyze(std::move(traces), options), "starvation").size(), 1u);
}

TEST_F(StarvedLock, WhatNoProcessorRanDoesNotCount) {
  const trace::LongWaitRecord wait = waited(t2, m, 300 * kMs, 4'000);
  builder.add(wait);
  delayed(t2, wait.begin, wait.end, 201 * kMs);
  EXPECT_EQ(subkind(), "");
}

TEST_F(StarvedLock, WhatWasLeftIsLongEnough) {
  const trace::LongWaitRecord wait = waited(t2, m, 300 * kMs, 4'000);
  builder.add(wait);
  delayed(t2, wait.begin - kSecond, wait.begin + 50 * kMs, kSecond);  // 50 ms of it at most
  delayed(t2, wait.begin + 100 * kMs, wait.begin + 200 * kMs, 40 * kMs);
  delayed(t2, wait.begin + 220 * kMs, wait.begin + 300 * kMs, 60 * kMs);
  delayed(t3, wait.begin, wait.end, 300 * kMs);  // another thread
  EXPECT_EQ(subkind(), "lock");                  // 150 ms
}

TEST_F(StarvedLock, WriterPassedByReaders) {
  const uint32_t rw = rwlock();
  builder.add(waited(t2, rw, 300 * kMs, 4'000));
  trace::LockUseSlot reader = held(t3, rw, 10'000, 60 * kUs);
  reader.crowded = 9'000;
  builder.add_lock_use(reader);
  const std::vector<Finding> findings = find("starvation");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].subkind, "writer");
  EXPECT_NE(findings[0].title.find("to write under"), std::string::npos) << findings[0].title;
  EXPECT_NE(findings[0].advice.find("PREFER_WRITER_NONRECURSIVE"), std::string::npos);
}

TEST_F(StarvedLock, WriterPassedByWriters) {
  const uint32_t rw = rwlock();
  trace::LongWaitRecord wait = waited(t2, rw, 300 * kMs, 4'000);
  wait.owner = t3;
  builder.add(wait);
  builder.add_lock_use(held(t3, rw, 10'000, 60 * kUs));
  EXPECT_EQ(subkind(), "unfair-hand-over");
}

TEST_F(StarvedLock, SemaphoreThatIsALock) {
  trace::LongWaitRecord wait = waited(t2, object(trace::SyncKind::semaphore, 0, 1), 300 * kMs, 4'000);
  wait.kind = static_cast<uint16_t>(trace::WaitKind::semaphore);
  builder.add(wait);
  EXPECT_EQ(subkind(), "lock");
}

TEST_F(StarvedLock, SemaphoreThatCountsWorkIsNone) {
  trace::LongWaitRecord wait = waited(t2, object(trace::SyncKind::semaphore, trace::kSignalled, 1), 300 * kMs, 4'000);
  wait.kind = static_cast<uint16_t>(trace::WaitKind::semaphore);
  builder.add(wait);
  EXPECT_EQ(subkind(), "");
}

TEST_F(StarvedLock, OneFindingForALock) {
  builder.add(waited(t2, m, 300 * kMs, 4'000));
  builder.add(waited(t4, m, 500 * kMs, 8'000));
  const std::vector<Finding> findings = find("starvation");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].steps[0].thread, t4);
}

TEST_F(StarvedLock, LongSectionIsForInformation) {
  trace::LongWaitRecord wait = waited(t2, m, 300 * kMs, 1);
  wait.owner = t3;
  wait.owner_stack = stack();
  wait.header.flags = trace::kOwnerMeasured;
  wait.owner_cpu_ns = 290 * kMs;
  builder.add(wait);
  builder.add_lock_use(held(t3, m, 10'000, 60 * kUs));
  const Report report = analyze_raw(builder);
  const std::vector<Finding> findings = of_kind(report, "starvation");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].subkind, "long-critical-section");
  EXPECT_EQ(findings[0].severity, Severity::note);
  EXPECT_TRUE(findings[0].informative);
  EXPECT_EQ(report.failing, 0u);
  EXPECT_NE(findings[0].title.find("which thread \"three\" held all that time"), std::string::npos)
      << findings[0].title;
  EXPECT_NE(findings[0].explanation.find("\"three\" ran for 290 ms"), std::string::npos) << findings[0].explanation;
  ASSERT_EQ(findings[0].steps.size(), 2u);
  EXPECT_EQ(findings[0].steps[0].thread, t3);
}

TEST_F(StarvedLock, LongSectionBecauseOfACall) {
  trace::LongWaitRecord wait = waited(t2, m, 300 * kMs);
  wait.owner = t3;
  builder.add(wait);
  trace::BlockedHoldingRecord blocked{};
  blocked.header.thread = t3;
  blocked.begin = wait.begin - kMs;
  blocked.end = wait.end - kMs;
  blocked.stack = stack();
  blocked.call = static_cast<uint16_t>(trace::BlockingCall::sync);
  builder.add(blocked, {{.sync = m}});
  EXPECT_EQ(find("blocking-while-locked").size(), 1u);
  EXPECT_TRUE(find("starvation").empty());  // it is told
  const std::vector<Finding> findings = of_kind(analyze_raw(builder, {"starvation"}), "starvation");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_NE(findings[0].explanation.find("\"three\" was in a write through to a disk"), std::string::npos)
      << findings[0].explanation;
  ASSERT_EQ(findings[0].steps.size(), 3u);
  EXPECT_EQ(findings[0].steps[1].action, Action::block);
}

TEST_F(StarvedLock, TheHoldersOwnLongWaitSaysSoToo) {
  trace::LongWaitRecord wait = waited(t2, m, 300 * kMs);
  wait.owner = t3;
  builder.add(wait);
  trace::LongWaitRecord other = waited(t3, mutex(), 290 * kMs);
  other.owner = t4;
  builder.add(other);
  const std::vector<Finding> findings = find("starvation");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].steps[0].thread, t4);
}

// Load makes holds longer than they are, and the waiter's time shorter.
TEST_F(StarvedLock, UnderLoad) {
  const trace::LongWaitRecord wait = waited(t2, m, kSecond, 4'000);
  builder.add(wait);
  builder.add_lock_use(held(t3, m, 10'000, 10 * kMs));
  delayed(t2, wait.begin, wait.end, 850 * kMs);
  EXPECT_EQ(subkind(), "unfair-hand-over");
}

TEST_F(StarvedLock, TheHoldersOwnDelayIsNoLongSection) {
  trace::LongWaitRecord wait = waited_for_delayed(200 * kMs);
  builder.add(wait);
  EXPECT_EQ(subkind(), "");
  wait.owner_delay_ns -= 1;
  builder.add(wait);
  const std::vector<Finding> findings = find("starvation");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_NE(findings[0].explanation.find("no processor ran it"), std::string::npos) << findings[0].explanation;
}

TEST_F(StarvedLock, DelaysOfHolderAndWaiterAddUp) {
  trace::LongWaitRecord wait = waited_for_delayed(120 * kMs);
  wait.delay_ns = 80 * kMs;
  builder.add(wait);
  EXPECT_EQ(subkind(), "");
  wait.delay_ns = 79 * kMs;
  builder.add(wait);
  EXPECT_EQ(subkind(), "long-critical-section");
}

TEST_F(StarvedLock, WhatWasNotMeasuredTakesNothingOff) {
  trace::LongWaitRecord wait = waited_for_delayed(250 * kMs);
  wait.header.flags = 0;
  builder.add(wait);
  EXPECT_EQ(subkind(), "long-critical-section");
}

TEST_F(StarvedLock, AHolderThatIsNotKnownIsNotBlamedUnderLoad) {
  for (const uint64_t delay : {29 * kMs, 30 * kMs}) {
    static_cast<ContentionScenario&>(*this) = {};
    trace::LongWaitRecord wait = waited(t2, m, 300 * kMs, 3);
    wait.delay_ns = delay;
    builder.add(wait);
    EXPECT_EQ(subkind(), delay < 30 * kMs ? "long-critical-section" : "");
  }
}

TEST_F(StarvedLock, TheOtherLockIsToBlameWhenTheHolderWaitedForIt) {
  const uint32_t other = mutex();
  trace::LongWaitRecord wait = waited(t2, m, 300 * kMs);
  wait.owner = t3;
  wait.behind = other;
  wait.behind_stack = stack();
  wait.behind_ns = 150 * kMs;
  builder.add(wait);
  EXPECT_EQ(subkind(), "");
  wait.behind_ns = 149 * kMs;
  builder.add(wait);
  EXPECT_EQ(subkind(), "long-critical-section");
}

// The id is that of the lock, whoever waited this time, and where.
TEST_F(StarvedLock, TheIdStaysWhenAnotherThreadIsTheWorst) {
  const auto id = [](uint32_t waiter, uint64_t ns) {
    ContentionScenario run;
    const uint32_t lock = run.builder.add_sync({.location = trace::TraceBuilder::frame(1, 0x4000)});
    run.builder.add(run.waited(waiter, lock, ns, 4'000 + ns));
    return run.find("starvation").at(0).id;
  };
  EXPECT_EQ(id(2, 300 * kMs), id(3, 500 * kMs));
}

}  // namespace
}  // namespace concheck::analysis
