// The records and slots of schema_contention.h, from the builder through the reader and into a dump.
#include <algorithm>

#include "tests/unit/trace/reader_fixture.h"
#include "tests/unit/trace/sample_trace.h"
#include "trace/dump.h"

namespace concheck::trace {
namespace {

TEST(Contention, RecordsWithTwoLists) {
  TraceBuilder builder;
  builder.add(InversionRecord{.header = {.thread = 2, .count = 2}, .begin = 30, .end = 50, .sync = 1},
              {{.thread = 1, .sync = 1, .delay_ns = 16}, {.thread = 4, .sync = 2}}, {{.thread = 3, .cpu_ns = 16}});
  const Trace trace = read_ok(builder);
  ASSERT_EQ(trace.inversions.size(), 1u);
  const Inversion& inversion = trace.inversions[0];
  EXPECT_EQ(inversion.record.header.count, 2u);
  ASSERT_EQ(inversion.links.size(), 2u);
  EXPECT_EQ(inversion.links[0].delay_ns, 16u);
  EXPECT_EQ(inversion.links[1].thread, 4u);
  ASSERT_EQ(inversion.runners.size(), 1u);
  EXPECT_EQ(inversion.runners[0].thread, 3u);
}

TEST(Contention, ListLongerThanItsRecordIsRefused) {
  for (const auto& [links, runners] : {std::pair{3u, 0u}, {1u, 3u}, {UINT32_MAX, 0u}, {1u, UINT32_MAX}}) {
    InversionRecord record{.link_count = links, .runner_count = runners};
    std::vector<std::byte> body(sizeof(record) - sizeof(RecordHeader) + sizeof(InversionLink) + sizeof(Runner));
    std::memcpy(body.data(), &record.begin, sizeof(record) - sizeof(RecordHeader));
    TraceBuilder builder;
    builder.add_raw_record(static_cast<uint16_t>(RecordType::inversion), body);
    const Trace trace = read_ok(builder);
    EXPECT_TRUE(trace.inversions.empty());
    EXPECT_FALSE(trace.complete);
  }
}

TEST(Contention, UnknownValuesAreDoubted) {
  TraceBuilder builder;
  builder.add(LongWaitRecord{.kind = 900, .mode = 77});
  builder.add(BlockedHoldingRecord{.call = 900}, {{.sync = 1, .mode = 77}});
  builder.add(LoopStallRecord{.cause = 900, .cause_call = 900}, {});
  const Trace trace = read_ok(builder);
  EXPECT_EQ(trace.long_waits.at(0).kind, 0u);
  EXPECT_EQ(trace.long_waits.at(0).mode, 0u);
  EXPECT_EQ(trace.blocked_holdings.at(0).record.call, 0u);
  EXPECT_EQ(trace.blocked_holdings.at(0).locks.at(0).mode, 0u);
  EXPECT_EQ(trace.loop_stalls.at(0).record.cause, static_cast<uint16_t>(StallCause::computation));
  EXPECT_EQ(trace.loop_stalls.at(0).record.cause_call, 0u);
  EXPECT_NE(joined_warnings(trace).find("is unknown"), std::string::npos);
}

TEST(Contention, InTheOrderOfTheirBegin) {
  TraceBuilder builder;
  builder.add(LongWaitRecord{.begin = 30, .end = 40});
  builder.add(LongWaitRecord{.begin = 10, .end = 90});
  builder.add(SchedulingRecord{.about = 2, .time = 9});
  builder.add(SchedulingRecord{.about = 2, .time = 5});
  const Trace trace = read_ok(builder);
  EXPECT_EQ(trace.long_waits.at(0).begin, 10u);
  EXPECT_EQ(trace.scheduling.at(0).time, 5u);
}

TEST(Contention, LockUseSlots) {
  const Trace trace = read_ok(sample_trace());
  ASSERT_EQ(trace.lock_uses.size(), 2u);
  EXPECT_EQ(trace.lock_uses[0].slot.waits, 4u);
  EXPECT_EQ(trace.lock_uses[1].slot.holds, 70u);
  EXPECT_EQ(trace.lock_uses[1].slot.holds_log2[0], 70u);
}

TEST(Contention, HistogramBuckets) {
  EXPECT_EQ(histogram_bucket(0), 0u);
  EXPECT_EQ(histogram_bucket(255), 0u);
  EXPECT_EQ(histogram_bucket(256), 1u);
  EXPECT_EQ(histogram_bucket(UINT64_MAX), kHistogramBuckets - 1);
  for (uint32_t i = 1; i < kHistogramBuckets; ++i) {
    EXPECT_EQ(histogram_bucket(bucket_begin(i)), i);
    EXPECT_EQ(histogram_bucket(bucket_begin(i) - 1), i - 1);
  }
}

TEST(Contention, EachIsALineOfADump) {
  std::vector<std::string> lines;
  std::string error;
  const auto sink = [&](std::string_view line) {
    lines.emplace_back(line.substr(line.find(' ') + 1));
    return true;
  };
  ASSERT_EQ(dump_trace(sample_trace().build(), "sample.trace", sink, &error), 0) << error;
  for (const std::string expected : {
           "long-wait thread=2 begin=30 end=50 kind=lock sync=1 mode=exclusive stack=2 served=3 others=1 owner=1 "
           "owner-stack=0 owner-site=m1+0x1140 behind=0 behind-stack=0 behind-ns=0 owner-cpu-ns=7 owner-delay-ns=5 "
           "delay-ns=0 "
           "flags=timed,owner-measured",
           "scheduling thread=1 about=2 policy=1 priority=30 nice=0 affinity=3.0.0.0 time=31",
           "untimed-wait thread=2 kind=lock sync=1 stack=2",
           "inversion thread=2 begin=30 end=50 count=2 kind=lock sync=1 mode=exclusive stack=2 policy=1 priority=30 "
           "nice=0 held=[thread=1 sync=1 stack=1 waits=none for=0 policy=0 priority=0 nice=0 cpu-ns=4 delay-ns=16] "
           "ran=[thread=3 policy=1 priority=20 nice=0 cpu-ns=16]",
           "processor-delay thread=2 begin=20 end=60 run-ns=4 delay-ns=36 policy=0 priority=0 nice=0 stack=0 "
           "affinity=1.0.0.0 ran=[thread=1 policy=0 priority=0 nice=0 cpu-ns=36]",
           "blocked-holding thread=1 begin=33 end=44 call=sleep stack=1 waiters=1 wait-thread=2 wait-sync=1 "
           "wait-stack=2 wait-ns=10 holds=1 mode=exclusive stack=1",
           "loop-stall thread=2 begin=40 end=90 loop-stack=2 cause=computation call=none cause-stack=0 cause-sync=0 "
           "cause-ns=48 cpu-ns=48 delay-ns=unknown sample-period-us=10000 sample=1x3",
       }) {
    EXPECT_NE(std::find(lines.begin(), lines.end(), expected), lines.end()) << expected;
  }
  EXPECT_EQ(
      std::count_if(lines.begin(), lines.end(), [](const std::string& line) { return line.starts_with("lock-use "); }),
      2);
}

}  // namespace
}  // namespace concheck::trace
