// From which facts there are slices of time, and from which there are none.
#include "analysis/contention/slices.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/analysis/contention_scenario.h"

namespace concheck::analysis {
namespace {

class SlicesOf : public ::testing::Test, public ContentionScenario {
 protected:
  trace::LongWaitRecord wait_behind(uint32_t owner, uint64_t served = 0) {
    trace::LongWaitRecord wait = waited(t2, m, 30 * kMs, served);
    wait.owner = owner;
    wait.owner_stack = stack();
    return wait;
  }

  // The slices of the only long wait that is added.
  Slices of(const trace::LongWaitRecord& wait) {
    builder.add(wait);
    const ProcessModel model = model_of(builder);
    return slices_of(model, model.trace().long_waits.at(0));
  }

  trace::InversionRecord inversion(uint64_t ns) {
    trace::InversionRecord made{};
    made.header.thread = t2;
    made.begin = 3 * kSecond;
    made.end = made.begin + ns;
    made.sync = m;
    made.stack = stack();
    made.policy = kFifo;
    made.priority = 15;
    return made;
  }
  trace::InversionLink link(uint32_t who, uint32_t lock, uint64_t cpu, uint64_t delay) {
    trace::InversionLink made{};
    made.thread = who;
    made.sync = lock;
    made.stack = stack();
    made.policy = kFifo;
    made.priority = 5;
    made.cpu_ns = cpu;
    made.delay_ns = delay;
    return made;
  }
  Slices of_inversion() {
    const ProcessModel model = model_of(builder);
    return slices_of(model, model.trace().inversions.at(0));
  }

  void blocks(uint64_t ns, uint64_t waiting, uint64_t begin = 3 * kSecond) {
    trace::BlockedHoldingRecord record{};
    record.header.thread = t3;
    record.begin = begin;
    record.end = begin + ns;
    record.stack = stack();
    record.call = static_cast<uint16_t>(trace::BlockingCall::sleep);
    if (waiting > 0) {
      record.waiters = 1;
      record.wait_thread = t2;
      record.wait_sync = m;
      record.wait_ns = waiting;
    }
    builder.add(record, {{.sync = m, .stack = stack(), .mode = 1}});
  }
};

TEST_F(SlicesOf, WaitAndItsHolder) {
  const Slices slices = of(wait_behind(t3));
  ASSERT_EQ(slices.size(), 2u);
  EXPECT_EQ(slices[0].span, SpanKind::wait);
  EXPECT_EQ(slices[0].thread, ThreadId(t2));
  EXPECT_EQ(slices[0].begin, 3 * kSecond);
  EXPECT_EQ(slices[0].end, 3 * kSecond + 30 * kMs);
  EXPECT_FALSE(slices[0].before || slices[0].after);
  EXPECT_EQ(slices[1].span, SpanKind::hold);
  EXPECT_EQ(slices[1].thread, ThreadId(t3));
  EXPECT_EQ(slices[1].object, SyncId(m));
  EXPECT_TRUE(slices[1].before);
  EXPECT_FALSE(slices[1].after);
  EXPECT_TRUE(slices[1].parts.empty());  // not measured
}

TEST_F(SlicesOf, HolderThatWasMeasured) {
  trace::LongWaitRecord wait = wait_behind(t3);
  wait.header.flags = trace::kOwnerMeasured;
  wait.owner_cpu_ns = 10 * kMs;
  wait.owner_delay_ns = 50 * kMs;  // more than there was: measured a little later
  const Slices slices = of(wait);
  ASSERT_EQ(slices.at(1).parts.size(), 2u);
  EXPECT_EQ(slices[1].parts[0].ns, 10 * kMs);
  EXPECT_EQ(slices[1].parts[1].ns, 20 * kMs);
}

TEST_F(SlicesOf, NoHoldWhenAnotherHadItMeanwhile) { EXPECT_EQ(of(wait_behind(t3, 1)).size(), 1u); }
TEST_F(SlicesOf, NoHoldOfNobodyKnown) { EXPECT_EQ(of(wait_behind(0)).size(), 1u); }

TEST_F(SlicesOf, ThePostThatEndsAWaitIsNobodyElse) {
  trace::LongWaitRecord wait = wait_behind(t3, 1);
  wait.kind = static_cast<uint16_t>(trace::WaitKind::semaphore);
  EXPECT_EQ(of(wait).size(), 2u);
}

TEST_F(SlicesOf, NoTimeNoSlice) {
  trace::LongWaitRecord wait = wait_behind(t3);
  wait.end = wait.begin;
  EXPECT_TRUE(of(wait).empty());
}

TEST_F(SlicesOf, EndBeforeBegin) {
  trace::LongWaitRecord wait = wait_behind(t3);
  wait.end = wait.begin - 1;
  EXPECT_TRUE(of(wait).empty());
}

TEST_F(SlicesOf, AHoldWithoutItsWaitIsNothing) {
  trace::LongWaitRecord wait = wait_behind(t3);
  const ProcessModel model = model_of(builder);
  wait.header.thread = 0;
  EXPECT_TRUE(slices_of(model, wait).empty());
}

TEST_F(SlicesOf, WhatOthersDidAroundAWait) {
  builder.add(wait_behind(t3));
  trace::LongWaitRecord other = waited(t4, m, 50 * kMs);  // began earlier, and ends within
  other.begin -= 40 * kMs;
  other.end -= 40 * kMs;
  builder.add(other);
  trace::LongWaitRecord later = waited(t4, m, 50 * kMs);
  later.begin += kSecond;
  later.end += kSecond;
  builder.add(later);
  builder.add(waited(t4, mutex(), 10 * kMs));
  blocks(100 * kMs, 0);               // ends later
  blocks(100 * kMs, 0, 4 * kSecond);  // begins later
  const ProcessModel model = model_of(builder);
  const auto& waits = model.trace().long_waits;
  const auto own = std::find_if(waits.begin(), waits.end(), [this](const auto& one) { return one.header.thread == t2; });
  ASSERT_NE(own, waits.end());
  const Slices slices = slices_around(model, *own);
  ASSERT_EQ(slices.size(), 5u);
  for (const Slice& slice : slices) {
    EXPECT_GE(slice.begin, 3 * kSecond);
    EXPECT_LE(slice.end, 3 * kSecond + 30 * kMs);
  }
  EXPECT_EQ(slices[2].span, SpanKind::block);
  EXPECT_TRUE(slices[2].after);
  EXPECT_EQ(slices[3].span, SpanKind::hold);
  EXPECT_EQ(slices[4].span, SpanKind::wait);
  EXPECT_EQ(slices[4].thread, ThreadId(t4));
  EXPECT_TRUE(slices[4].before);
  EXPECT_EQ(slices[4].end, 3 * kSecond + 10 * kMs);
}

TEST_F(SlicesOf, OthersAroundAWaitAreLimited) {
  builder.add(wait_behind(0));
  for (int i = 0; i < 100; ++i) builder.add(waited(thread(), m, 20 * kMs));
  const ProcessModel model = model_of(builder);
  EXPECT_EQ(slices_around(model, model.trace().long_waits.at(0)).size(), 9u);
}

TEST_F(SlicesOf, Inversion) {
  builder.add(inversion(300 * kMs), {link(t3, m, 10 * kMs, 290 * kMs)},
              {{t4, kFifo, 10, 0, 200 * kMs}, {1, kFifo, 20, 0, 90 * kMs}, {t3, kFifo, 5, 0, 10 * kMs}});
  const Slices slices = of_inversion();
  ASSERT_EQ(slices.size(), 4u);  // the holder that ran, too, is no runner
  EXPECT_EQ(slices[0].role, "H");
  EXPECT_EQ(slices[0].span, SpanKind::wait);
  EXPECT_EQ(slices[1].role, "M");
  EXPECT_EQ(slices[1].thread, ThreadId(t4));
  EXPECT_EQ(slices[1].span, SpanKind::run);
  EXPECT_EQ(slices[2].role, "");  // may run before the waiter, too
  EXPECT_EQ(slices[3].role, "L");
  EXPECT_EQ(slices[3].span, SpanKind::hold);
  EXPECT_TRUE(slices[3].before);
  ASSERT_EQ(slices[3].parts.size(), 2u);
  EXPECT_EQ(slices[3].parts[1].spent, Spent::delayed);
  EXPECT_EQ(slices[3].parts[1].ns, 290 * kMs);
}

TEST_F(SlicesOf, OnlyTheFirstOfAChainSurelyHeldItsLock) {
  builder.add(inversion(300 * kMs), {link(t4, m, 0, 0), link(t3, mutex(), 10 * kMs, 290 * kMs)}, {});
  const Slices slices = of_inversion();
  ASSERT_EQ(slices.size(), 3u);
  EXPECT_EQ(slices[1].span, SpanKind::hold);
  EXPECT_TRUE(slices[1].parts.empty());
  EXPECT_EQ(slices[2].span, SpanKind::run);
  EXPECT_FALSE(slices[2].object);
}

TEST_F(SlicesOf, InversionInWhichOthersWereServed) {
  trace::InversionRecord record = inversion(300 * kMs);
  record.header.flags = trace::kOthersServed;
  builder.add(record, {link(t3, m, 10 * kMs, 290 * kMs)}, {});
  EXPECT_EQ(of_inversion().at(1).span, SpanKind::run);
}

TEST_F(SlicesOf, InversionThatTookNoTime) {
  builder.add(inversion(0), {link(t3, m, 10 * kMs, 290 * kMs)}, {{t4, kFifo, 10, 0, 200 * kMs}});
  EXPECT_TRUE(of_inversion().empty());
}

TEST_F(SlicesOf, CallWithALockHeld) {
  blocks(90 * kMs, 75 * kMs);
  const ProcessModel model = model_of(builder);
  const Slices slices = slices_of(model, model.trace().blocked_holdings.at(0));
  ASSERT_EQ(slices.size(), 3u);
  EXPECT_EQ(slices[0].span, SpanKind::block);
  EXPECT_EQ(slices[0].call, trace::BlockingCall::sleep);
  EXPECT_TRUE(slices[1].before && slices[1].after);
  EXPECT_EQ(slices[2].begin, 3 * kSecond + 15 * kMs);
  EXPECT_FALSE(slices[2].before);
  EXPECT_TRUE(slices[2].after);
}

TEST_F(SlicesOf, WaitThatBeganBeforeTheCall) {
  blocks(90 * kMs, 200 * kMs);
  const ProcessModel model = model_of(builder);
  const Slices slices = slices_of(model, model.trace().blocked_holdings.at(0));
  ASSERT_EQ(slices.size(), 3u);
  EXPECT_EQ(slices[2].begin, 3 * kSecond);
  EXPECT_TRUE(slices[2].before);
}

TEST_F(SlicesOf, NoWaitOfNobody) {
  blocks(90 * kMs, 0);
  const ProcessModel model = model_of(builder);
  EXPECT_EQ(slices_of(model, model.trace().blocked_holdings.at(0)).size(), 2u);
}

TEST_F(SlicesOf, DelayAndWhoRan) {
  delayed(t2, 3 * kSecond, 4 * kSecond, 900 * kMs, {{t4, kFifo, 10, 0, 800 * kMs}, {t3, kFifo, 10, 0, 0}});
  const ProcessModel model = model_of(builder);
  const Slices slices = slices_of(model, model.trace().processor_delays.at(0));
  ASSERT_EQ(slices.size(), 2u);  // who did not run is none
  EXPECT_EQ(slices[0].span, SpanKind::processor);
  EXPECT_EQ(slices[1].thread, ThreadId(t4));
}

TEST(SlicesOfALiveThread, UntilTheEndThatIsKnown) {
  Waiting waiting;
  waiting.object = SyncId(7);
  waiting.since = 100;
  const Slices slices = slices_of(ThreadId(2), waiting, {SyncId(8), trace::Mode::exclusive, 0, {}}, 150);
  ASSERT_EQ(slices.size(), 2u);
  EXPECT_TRUE(slices[0].after);
  EXPECT_FALSE(slices[0].before);
  EXPECT_TRUE(slices[1].before && slices[1].after);
  EXPECT_EQ(slices[1].begin, 100u);  // it can not have taken it since
  EXPECT_EQ(slices_of(ThreadId(2), waiting, {}, 150).size(), 1u);
  EXPECT_EQ(slices_of(ThreadId(2), waiting, {}, 100).at(0).end, 100u);  // the last that is known of all
  EXPECT_TRUE(slices_of(ThreadId(2), waiting, {}, 50).empty());
  waiting.since = 0;  // not known
  EXPECT_TRUE(slices_of(ThreadId(2), waiting, {SyncId(8), trace::Mode::exclusive, 0, {}}, 150).empty());
}

TEST(Clipped, WhatLiesWithinAndWhatIsKnownOfIt) {
  Slice slice;
  slice.thread = ThreadId(1);
  slice.begin = 100;
  slice.end = 200;
  slice.parts = {{Spent::ran, 60}, {Spent::delayed, 0}, {Spent::delayed, 70}};
  EXPECT_EQ(clipped({slice}, 100, 200).at(0).parts.size(), 2u);
  EXPECT_EQ(clipped({slice}, 100, 200).at(0).parts.at(1).ns, 40u);
  const Slice inner = clipped({slice}, 150, 160).at(0);
  EXPECT_EQ(inner.begin, 150u);
  EXPECT_EQ(inner.end, 160u);
  EXPECT_TRUE(inner.before && inner.after && inner.parts.empty());
  EXPECT_TRUE(clipped({slice}, 200, 300).empty());
  EXPECT_TRUE(clipped({slice}, 0, 100).empty());
  slice.end = 100;
  EXPECT_TRUE(sound({slice}).empty());
  slice.after = true;
  EXPECT_EQ(sound({slice}).size(), 1u);
  slice.end = 99;
  EXPECT_TRUE(sound({slice}).empty());
  slice.thread = ThreadId();
  slice.end = 200;
  EXPECT_TRUE(sound({slice}).empty());
}

}  // namespace
}  // namespace concheck::analysis
