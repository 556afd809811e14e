#include <gtest/gtest.h>

#include "tests/unit/analysis/contention_scenario.h"

namespace concheck::analysis {
namespace {

class CrowdedLock : public ::testing::Test, public ContentionScenario {
 protected:
  CrowdedLock() : rw(rwlock()) {}

  void read(uint32_t lock, uint64_t crowded, uint64_t holds) {
    trace::LockUseSlot reader = held(t3, lock, holds, 60 * kUs);
    reader.crowded = crowded;
    builder.add_lock_use(reader);
  }
  void queue(uint32_t hand_overs, uint64_t wait, uint64_t hold, uint64_t times) {
    for (const uint32_t who : {t2, t3, t4}) {
      trace::LockUseSlot use = waits(who, m, times, wait);
      use.longest_queue = hand_overs;
      builder.add_lock_use(use);
    }
    builder.add_lock_use(held(1, m, times, hold));
  }

  uint32_t rw;
};

TEST_F(CrowdedLock, WriterCouldWaitForEver) {
  builder.add_lock_use(waits(t2, rw, 3, 2 * kMs));
  read(rw, 9'010, 10'000);
  const std::vector<Finding> findings = find("starvation");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].subkind, "writer-risk");
  EXPECT_EQ(findings[0].confidence, Confidence::predicted);
  EXPECT_EQ(findings[0].severity, Severity::warning);
  EXPECT_EQ(findings[0].metrics.at("sharedPercent"), 90u);
  ASSERT_EQ(findings[0].steps.size(), 2u);
  EXPECT_TRUE(findings[0].steps[0].shared);
  EXPECT_EQ(findings[0].steps[1].thread, t2);
}

TEST_F(CrowdedLock, ReadersThatAreAloneOftenEnough) {
  builder.add_lock_use(waits(t2, rw, 3, 2 * kMs));
  read(rw, 9'000, 10'000);
  EXPECT_TRUE(find("starvation").empty());
}

TEST_F(CrowdedLock, WithoutAWriter) {
  read(rw, 10'000, 10'000);
  EXPECT_TRUE(find("starvation").empty());
}

TEST_F(CrowdedLock, TooFewSamples) {
  builder.add_lock_use(waits(t2, rw, 3, 2 * kMs));
  read(rw, 32 * 64 - 1, 32 * 64 - 1);
  EXPECT_TRUE(find("starvation").empty());
}

TEST_F(CrowdedLock, WritersThatKeepOutNewReaders) {
  const uint32_t fair = object(trace::SyncKind::rwlock, 2 << trace::kRwKindShift);
  builder.add_lock_use(waits(t2, fair, 3, 2 * kMs));
  read(fair, 10'000, 10'000);
  EXPECT_TRUE(find("starvation").empty());
}

TEST_F(CrowdedLock, AStarvedWriterSaysMore) {
  builder.add(waited(t2, rw, 300 * kMs, 4'000));
  builder.add_lock_use(waits(t2, rw, 1, 300 * kMs));
  read(rw, 10'000, 10'000);
  const std::vector<Finding> findings = find("starvation");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].subkind, "writer");
}

TEST_F(CrowdedLock, Convoy) {
  queue(100, 6 * kMs, kMs, 1'000);
  const std::vector<Finding> findings = find("starvation");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].subkind, "convoy");
  EXPECT_EQ(findings[0].severity, Severity::warning);
  EXPECT_EQ(findings[0].title.rfind("3 threads queue for ", 0), 0u) << findings[0].title;
  EXPECT_EQ(findings[0].metrics.at("handOvers"), 100u);
}

TEST_F(CrowdedLock, QueueThatEmptiesSooner) {
  queue(99, 6 * kMs, kMs, 1'000);
  EXPECT_TRUE(find("starvation").empty());
}

TEST_F(CrowdedLock, EachThreadQueuesAFewTimes) {
  const uint32_t burst = object(trace::SyncKind::mutex);
  trace::LockUseSlot ended = waits(t2, burst, 20, 6 * kMs);  // thread 0: twenty threads, or fewer
  ended.thread = 0;
  for (const uint32_t who : {t2, t3, t4}) {
    trace::LockUseSlot use = waits(who, burst, 1'000, 6 * kMs);
    use.longest_queue = 229;
    builder.add_lock_use(use);
  }
  builder.add_lock_use(held(1, burst, 1'000, kMs));
  builder.add_lock_use(ended);
  EXPECT_TRUE(find("starvation").empty());
}

TEST_F(CrowdedLock, EachThreadQueuesManyTimes) {
  const uint32_t busy = object(trace::SyncKind::mutex);
  trace::LockUseSlot ended = waits(t2, busy, 20, 6 * kMs);
  ended.thread = 0;
  for (const uint32_t who : {t2, t3, t4}) {
    trace::LockUseSlot use = waits(who, busy, 1'000, 6 * kMs);
    use.longest_queue = 230;
    builder.add_lock_use(use);
  }
  builder.add_lock_use(held(1, busy, 1'000, kMs));
  builder.add_lock_use(ended);
  EXPECT_EQ(find("starvation").size(), 1u);
}

TEST_F(CrowdedLock, WaitsNotMuchLongerThanHolds) {
  queue(100, 4 * kMs, kMs, 1'000);
  EXPECT_TRUE(find("starvation").empty());
}

TEST_F(CrowdedLock, QueueThatCostsLittle) {
  queue(100, 6 * kMs, kMs, 160);  // 0.96 s of 10
  EXPECT_TRUE(find("starvation").empty());
}

// A holder was off its processor a few times: that, not the queue, is what most of the waiting was for.
TEST_F(CrowdedLock, QueueThatCostsLittleButForAFewWaits) {
  const uint32_t hasty = object(trace::SyncKind::mutex);
  for (const uint32_t who : {t2, t3, t4}) {
    trace::LockUseSlot use = waits(who, hasty, 1'000, kMs / 100);
    use.wait_ns += 2'000 * kMs;
    use.longest_queue = 1'000;
    builder.add_lock_use(use);
  }
  builder.add_lock_use(held(1, hasty, 3'000, kMs / 1'000));
  EXPECT_TRUE(find("starvation").empty());
}

TEST_F(CrowdedLock, QueueThatCostsMuch) {
  queue(100, 6 * kMs, kMs, 170);
  EXPECT_EQ(find("starvation").size(), 1u);
}

}  // namespace
}  // namespace concheck::analysis
