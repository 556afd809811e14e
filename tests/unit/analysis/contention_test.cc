// The table of contended locks.
#include <gtest/gtest.h>

#include "analysis/contention/histogram.h"
#include "analysis/contention/processor_delays.h"
#include "analysis/render/contention_text.h"
#include "tests/unit/analysis/contention_scenario.h"

namespace concheck::analysis {
namespace {

Contention contention_of_all(const std::vector<const trace::TraceBuilder*>& builders) {
  AnalyzeOptions options;
  options.symbolize = false;
  options.contention = true;
  std::vector<trace::Trace> traces;
  for (const trace::TraceBuilder* builder : builders) traces.push_back(read_back(*builder));
  return analyze(std::move(traces), options).contention.value();
}

TEST(Histogram, MedianLiesInItsBucket) {
  Histogram histogram;
  EXPECT_EQ(histogram.median(), 0u);
  histogram.buckets[trace::histogram_bucket(10 * kUs)] = 1;  // 8,192 to 16,384 ns
  EXPECT_EQ(histogram.median(), 8'192u + 4'096u);
  histogram.buckets[0] = 3;
  EXPECT_EQ(histogram.median(), 256u * 2 / 3);
  histogram.buckets[trace::kHistogramBuckets - 1] = 100;
  EXPECT_GE(histogram.median(), kSecond);
}

TEST(Histogram, TypicalIsTheMeanWhereThatIsMoreExact) {
  Histogram histogram;
  EXPECT_EQ(typical_time(histogram, 0, 0), 0u);
  histogram.buckets[trace::histogram_bucket(9 * kUs)] = 10;
  EXPECT_EQ(typical_time(histogram, 90 * kUs, 10), 9 * kUs);
  histogram.buckets[trace::histogram_bucket(kSecond)] = 1;
  EXPECT_EQ(typical_time(histogram, kSecond + 90 * kUs, 11), histogram.median());
}

TEST(Histogram, LineHasAColumnForEachBucket) {
  Histogram histogram;
  EXPECT_EQ(histogram_line(histogram), "[" + std::string(24, ' ') + "]");
  histogram.buckets[0] = 1;
  histogram.buckets[1] = 1'000'000;
  histogram.buckets[23] = 500'000;
  EXPECT_EQ(histogram_line(histogram), "[.@" + std::string(21, ' ') + "+]");
}

TEST(ProcessorDelays, AtMostWhatLiesInBoth) {
  ContentionScenario run;
  run.delayed(run.t2, 100, 200, 80);
  run.delayed(run.t2, 200, 300, 10);
  run.delayed(run.t2, 250, 290, 40);  // overlaps: one that can not be
  run.delayed(run.t2, 400, 500, 100);
  const ProcessModel model = model_of(run.builder);
  const ProcessorDelays delays(model);
  EXPECT_EQ(delays.during(ThreadId(run.t2), 0, 100), 0u);
  EXPECT_EQ(delays.during(ThreadId(run.t2), 110, 120), 10u);
  EXPECT_EQ(delays.during(ThreadId(run.t2), 150, 260), 60u);
  EXPECT_EQ(delays.during(ThreadId(run.t2), 0, 1'000), 190u);
  EXPECT_EQ(delays.during(ThreadId(run.t2), 300, 400), 0u);
  EXPECT_EQ(delays.during(ThreadId(run.t3), 0, 1'000), 0u);
}

class ContentionTable : public ::testing::Test, public ContentionScenario {};

TEST_F(ContentionTable, NothingWaitedFor) {
  builder.add_lock_use(held(t2, m, 100, kUs));
  const Contention contention = contention_of_all({&builder});
  EXPECT_TRUE(contention.locks.empty());
  EXPECT_EQ(contention.waits, 0u);
}

TEST_F(ContentionTable, OnlyWhenAskedFor) {
  builder.add_lock_use(waits(t2, m, 100, kMs));
  EXPECT_FALSE(analyze_raw(builder).contention.has_value());
}

TEST_F(ContentionTable, TimeThatTheHolderWaitedIsTheOtherLocks) {
  const uint32_t other = mutex();
  trace::LockUseSlot behind = waits(t2, m, 1, kSecond);
  behind.behind_ns = 700 * kMs;
  builder.add_lock_use(behind);
  trace::LockUseSlot blamed = waits(t3, other, 1, 600 * kMs);
  blamed.blamed_ns = 700 * kMs;
  builder.add_lock_use(blamed);
  const Contention contention = contention_of_all({&builder});
  ASSERT_EQ(contention.locks.size(), 2u);
  EXPECT_EQ(contention.locks[0].caused_ns, 1300 * kMs);
  EXPECT_EQ(contention.locks[0].wait_ns, 600 * kMs);
  EXPECT_EQ(contention.locks[1].caused_ns, 300 * kMs);
  EXPECT_EQ(contention.locks[1].wait_ns, kSecond);
  EXPECT_EQ(contention.wait_ns, 1600 * kMs);
}

TEST_F(ContentionTable, WhoWaitsAndWhoHolds) {
  builder.add_lock_use(waits(t2, m, 10, kMs));
  builder.add_lock_use(waits(t3, m, 10, 2 * kMs));
  trace::LockUseSlot holder = held(t4, m, 1'000, kMs);
  builder.add_lock_use(holder);
  const Contention contention = contention_of_all({&builder});
  ASSERT_EQ(contention.locks.size(), 1u);
  const ContendedLock& lock = contention.locks[0];
  ASSERT_EQ(lock.threads.size(), 3u);
  EXPECT_EQ(lock.threads[0].name, "three");
  EXPECT_EQ(lock.threads[0].longest_wait_ns, 2 * kMs);
  EXPECT_EQ(lock.threads[0].waited_at.frames.size(), 1u);
  EXPECT_EQ(lock.threads[2].holds, 1'000u);
  EXPECT_EQ(lock.wait_times.count(), 20u);
  EXPECT_EQ(lock.hold_times.count(), 1'000u);
}

TEST_F(ContentionTable, FairWhereEverybodyCouldHaveIt) {
  builder.add_lock_use(waits(t2, m, 10, kMs));
  builder.add_lock_use(held(t3, m, 10, kMs));
  EXPECT_GT(contention_of_all({&builder}).locks[0].fairness.value(), 0.99);
}

TEST_F(ContentionTable, UnfairWhereOneHadItAlways) {
  builder.add_lock_use(waits(t2, m, 10, kMs));
  builder.add_lock_use(held(t3, m, 10'000, kMs));  // all of the ten seconds
  EXPECT_NEAR(contention_of_all({&builder}).locks[0].fairness.value(), 0.5, 0.01);
}

TEST_F(ContentionTable, NoFairnessOfOneThread) {
  builder.add_lock_use(waits(t2, m, 10, kMs));
  EXPECT_FALSE(contention_of_all({&builder}).locks[0].fairness.has_value());
}

TEST_F(ContentionTable, ConditionsAreNoLocks) {
  builder.add_lock_use(waits(t2, object(trace::SyncKind::condition), 10, kSecond));
  EXPECT_TRUE(contention_of_all({&builder}).locks.empty());
}

TEST_F(ContentionTable, LongestWaitsWithTheHolder) {
  trace::LongWaitRecord wait = waited(t2, m, 30 * kMs, 5);
  wait.owner = t3;
  wait.owner_site = trace::TraceBuilder::frame(1, 0x7777);
  builder.add(wait);
  builder.add(waited(t4, m, 50 * kMs));
  const Contention contention = contention_of_all({&builder});
  ASSERT_EQ(contention.longest.size(), 2u);
  EXPECT_EQ(contention.longest[0].wait_ns, 50 * kMs);
  EXPECT_EQ(contention.longest[0].holder, "");
  EXPECT_EQ(contention.longest[1].holder, "\"three\"");
  EXPECT_EQ(contention.longest[1].held_at.frames.size(), 1u);
  EXPECT_EQ(contention.longest[1].begin_ns, 2 * kSecond);
  EXPECT_EQ(contention.longest[1].passed, 5u);
}

TEST_F(ContentionTable, ProcessesAreMerged) {
  ContentionScenario second;
  for (ContentionScenario* run : {static_cast<ContentionScenario*>(this), &second}) {
    const uint32_t lock = run->builder.add_sync({.location = trace::TraceBuilder::frame(1, 0x4000)});
    run->builder.add_lock_use(run->waits(run->t2, lock, 10, kMs));
  }
  const Contention contention = contention_of_all({&builder, &second.builder});
  ASSERT_EQ(contention.locks.size(), 1u);
  EXPECT_EQ(contention.locks[0].waits, 20u);
  EXPECT_EQ(contention.locks[0].objects, 2u);
  ASSERT_EQ(contention.locks[0].threads.size(), 1u);
  EXPECT_EQ(contention.locks[0].threads[0].threads, 2u);
  second.builder.set_exe("/usr/bin/other");
  EXPECT_EQ(contention_of_all({&builder, &second.builder}).locks.size(), 2u);
}

}  // namespace
}  // namespace concheck::analysis
