// What threads did when, as lanes: their rows, of what a finding has them, and of the longest waits of a run.
#include "analysis/report/lanes.h"

#include <gtest/gtest.h>

#include "analysis/report/lane_builder.h"
#include "tests/unit/analysis/contention_scenario.h"

namespace concheck::analysis {
namespace {

LaneBar bar(SpanKind span, const std::string& text, uint64_t begin, uint64_t end) {
  LaneBar made;
  made.span = span;
  made.text = text;
  made.begin_ns = begin;
  made.length_ns = end - begin;
  return made;
}

Lane arranged(std::vector<LaneBar> bars) {
  Lane lane;
  lane.bars = std::move(bars);
  arrange(lane);
  return lane;
}

TEST(Arrange, Nothing) { EXPECT_EQ(arranged({}).rows, 1u); }

TEST(Arrange, OneAfterTheOtherInOneRow) {
  const Lane lane = arranged({bar(SpanKind::wait, "b", 10, 20), bar(SpanKind::wait, "a", 0, 10)});
  EXPECT_EQ(lane.rows, 1u);
  EXPECT_EQ(lane.bars.at(0).text, "a");
}

TEST(Arrange, OverlappingOnesBelowEachOther) {
  const Lane lane = arranged({bar(SpanKind::block, "inner", 2, 8), bar(SpanKind::wait, "outer", 0, 10),
                              bar(SpanKind::wait, "next", 8, 12)});
  ASSERT_EQ(lane.rows, 2u);
  ASSERT_EQ(lane.bars.size(), 3u);
  EXPECT_EQ(lane.bars[0].text, "outer");
  EXPECT_EQ(lane.bars[1].text, "inner");
  EXPECT_EQ(lane.bars[2].text, "next");
  EXPECT_EQ(lane.bars[2].row, 1u);
}

TEST(Arrange, HoldsBelowWhatTheThreadDoes) {
  const Lane lane = arranged({bar(SpanKind::hold, "a", 0, 5), bar(SpanKind::wait, "b", 20, 30)});
  EXPECT_EQ(lane.rows, 2u);
  EXPECT_EQ(lane.bars.at(0).text, "b");
  EXPECT_EQ(lane.bars.at(1).row, 1u);
}

TEST(Arrange, OneHoldForManyWhoWait) {
  LaneBar first = bar(SpanKind::hold, "a", 0, 10);
  first.parts = {{Spent::ran, 10}};
  first.before = true;
  first.source = 4;
  LaneBar second = bar(SpanKind::hold, "a", 5, 30);
  second.after = true;
  const Lane lane = arranged({second, first, bar(SpanKind::hold, "a", 6, 9), bar(SpanKind::hold, "b", 6, 9)});
  ASSERT_EQ(lane.bars.size(), 2u);
  EXPECT_EQ(lane.bars[0].length_ns, 30u);
  EXPECT_TRUE(lane.bars[0].before && lane.bars[0].after);
  EXPECT_TRUE(lane.bars[0].parts.empty());  // they were of less
  EXPECT_EQ(lane.bars[0].source, 4u);
  EXPECT_EQ(lane.bars[1].text, "b");
}

TEST(Arrange, HoldsApartAreTwo) {
  const Lane lane = arranged({bar(SpanKind::hold, "a", 0, 10), bar(SpanKind::hold, "a", 11, 20)});
  EXPECT_EQ(lane.bars.size(), 2u);
  EXPECT_EQ(lane.rows, 1u);
}

// --- Of findings ----------------------------------------------------------------------------------------------------

class FindingLanes : public ::testing::Test, public ContentionScenario {
 protected:
  Lanes of(const std::string& kind) const {
    const std::vector<Finding> findings = find(kind);
    EXPECT_EQ(findings.size(), 1u);
    return findings.empty() ? Lanes() : findings[0].lanes;
  }
};

TEST_F(FindingLanes, InversionWithItsParts) {
  trace::InversionRecord record{};
  record.header.thread = t2;
  record.begin = 3 * kSecond;
  record.end = record.begin + 300 * kMs;
  record.sync = m;
  record.stack = stack();
  record.policy = 1;
  record.priority = 15;
  trace::InversionLink link{};
  link.thread = t3;
  link.sync = m;
  link.stack = stack();
  link.policy = 1;
  link.priority = 5;
  link.cpu_ns = 10 * kMs;
  link.delay_ns = 290 * kMs;
  builder.add(record, {link}, {{t4, 1, 10, 0, 290 * kMs}});
  const Lanes lanes = of("priority-inversion");
  EXPECT_EQ(lanes.origin_ns, 2 * kSecond);
  EXPECT_EQ(lanes.length_ns, 300 * kMs);
  ASSERT_EQ(lanes.lanes.size(), 3u);
  const Lane& high = lanes.lanes[0];
  EXPECT_EQ(high.name, "\"two\"");
  EXPECT_EQ(high.role, "H");
  EXPECT_EQ(high.priority, "real-time priority 15");
  ASSERT_EQ(high.bars.at(0).parts.size(), 2u);
  EXPECT_EQ(high.bars[0].parts[0].spent, Spent::bounded);
  EXPECT_EQ(high.bars[0].parts[0].ns, 10 * kMs);
  EXPECT_EQ(high.bars[0].parts[1].spent, Spent::unbounded);
  EXPECT_EQ(high.bars[0].parts[1].ns, 290 * kMs);
  EXPECT_EQ(high.bars[0].source, 0u);
  EXPECT_EQ(lanes.lanes[1].role, "M");
  EXPECT_EQ(lanes.lanes[1].bars.at(0).source, 2u);
  EXPECT_EQ(lanes.lanes[2].role, "L");
  EXPECT_EQ(lanes.lanes[2].bars.at(0).source, 1u);
  EXPECT_EQ(lanes.lanes[2].bars.at(0).text.rfind("holds ", 0), 0u);
}

TEST_F(FindingLanes, StarvedWithItsHolderAndOthers) {
  trace::LongWaitRecord wait = waited(t2, m, 500 * kMs);
  wait.owner = t3;
  wait.owner_stack = stack();
  builder.add(wait);
  trace::LongWaitRecord other = waited(t4, m, 40 * kMs);
  other.begin += 100 * kMs;
  other.end += 100 * kMs;
  builder.add(other);
  const Lanes lanes = of("starvation");
  ASSERT_EQ(lanes.lanes.size(), 3u);
  EXPECT_EQ(lanes.lanes[0].name, "\"two\"");
  EXPECT_EQ(lanes.lanes[1].name, "\"three\"");
  EXPECT_TRUE(lanes.lanes[1].bars.at(0).before);
  EXPECT_EQ(lanes.lanes[2].name, "\"four\"");
  EXPECT_EQ(lanes.lanes[2].bars.at(0).begin_ns, 100 * kMs);
  EXPECT_FALSE(lanes.lanes[2].bars[0].source.has_value());  // no step tells it
  EXPECT_EQ(lanes.lanes[2].bars[0].stack.frames.size(), 1u);
  EXPECT_EQ(lanes.lanes[0].priority, "");  // all alike
}

class Deadlocked : public ::testing::Test, public Scenario {
 protected:
  Deadlocked() : t2(thread("two")), t3(thread("three")), a(mutex()), b(mutex()) {
    builder.set_state(trace::ProcessState::running);
    builder.header().start_monotonic = kSecond;
    builder.header().end_monotonic = 9 * kSecond;
  }
  void stuck(uint32_t who, uint32_t held, uint32_t wanted, uint64_t since) {
    trace::ThreadSlotSpec slot{.thread = who};
    slot.held.push_back({.sync = held, .stack = stack()});
    slot.wait = trace::WaitSpec{.sync = wanted, .stack = stack(), .since = since};
    builder.add_thread_slot(slot);
  }
  Lanes lanes() const { return of_kind(analyze_raw(builder), "deadlock").at(0).lanes; }

  uint32_t t2, t3, a, b;
};

TEST_F(Deadlocked, EachWaitsAndHoldsUntilTheEnd) {
  stuck(t2, a, b, 3 * kSecond);
  stuck(t3, b, a, 4 * kSecond);
  const Lanes made = lanes();
  EXPECT_EQ(made.origin_ns, 2 * kSecond);
  EXPECT_EQ(made.length_ns, 6 * kSecond);
  ASSERT_EQ(made.lanes.size(), 2u);
  for (const Lane& lane : made.lanes) {
    ASSERT_EQ(lane.bars.size(), 2u);
    EXPECT_EQ(lane.bars[0].span, SpanKind::wait);
    EXPECT_TRUE(lane.bars[0].after);
    EXPECT_TRUE(lane.bars[0].source.has_value());
    EXPECT_EQ(lane.bars[1].span, SpanKind::hold);
    EXPECT_TRUE(lane.bars[1].before);
    EXPECT_TRUE(lane.bars[1].source.has_value());
    EXPECT_EQ(lane.bars[0].begin_ns + lane.bars[0].length_ns, made.length_ns);
  }
}

TEST_F(Deadlocked, SinceWhenIsNotKnown) {
  stuck(t2, a, b, 0);
  stuck(t3, b, a, 4 * kSecond);
  const Lanes made = lanes();
  ASSERT_EQ(made.lanes.size(), 1u);
  EXPECT_EQ(made.lanes[0].name, "\"three\"");
}

// --- Of a run -------------------------------------------------------------------------------------------------------

LongWait long_wait(uint32_t thread, uint64_t begin, uint64_t ns) {
  LongWait wait;
  wait.pid = 7;
  wait.thread_id = thread;
  wait.thread = "\"t" + std::to_string(thread) + "\"";
  wait.lock = "a";
  wait.begin_ns = begin;
  wait.wait_ns = ns;
  return wait;
}

TEST(ContentionLanes, NoTimes) {
  EXPECT_EQ(contention_lanes({}).length_ns, 0u);
  Contention contention;
  contention.longest = {long_wait(2, 5, 0), long_wait(0, 5, 7)};
  EXPECT_TRUE(contention_lanes(contention).lanes.empty());
}

TEST(ContentionLanes, WhoBeganFirstOnTop) {
  Contention contention;
  contention.longest = {long_wait(2, 50, 100), long_wait(3, 20, 60), long_wait(3, 100, 5)};
  contention.longest[1].holder_id = 2;
  contention.longest[1].holder = "\"t2\"";
  const Lanes without = contention_lanes(contention);
  ASSERT_EQ(without.lanes.size(), 2u);
  EXPECT_EQ(without.origin_ns, 20u);
  EXPECT_EQ(without.length_ns, 130u);
  EXPECT_EQ(without.lanes[0].name, "\"t3\"");
  EXPECT_EQ(without.lanes[0].bars.size(), 2u);
  EXPECT_EQ(without.lanes[1].bars.size(), 1u);  // it may have let go of it meanwhile
  contention.longest[1].held_throughout = true;
  const Lanes with = contention_lanes(contention);
  ASSERT_EQ(with.lanes.size(), 2u);
  EXPECT_EQ(with.lanes[0].name, "\"t2\"");
  ASSERT_EQ(with.lanes[0].bars.size(), 2u);
  EXPECT_EQ(with.lanes[0].bars[1].span, SpanKind::hold);
  EXPECT_EQ(with.lanes[0].bars[1].source, 1u);
}

TEST(ContentionLanes, ProcessesOnOneAxis) {
  Contention contention;
  contention.began_ns = 1000;
  contention.longest = {long_wait(2, 50, 100), long_wait(2, 50, 60)};
  contention.longest[0].process_began_ns = 1000;
  contention.longest[1].process_began_ns = 1500;
  contention.longest[1].pid = 8;
  const Lanes lanes = contention_lanes(contention);
  ASSERT_EQ(lanes.lanes.size(), 2u);
  EXPECT_EQ(lanes.lanes[1].bars.at(0).begin_ns, 500u);
  EXPECT_EQ(lanes.length_ns, 560u);
}

TEST(ContentionLanes, ThreadsOfOneNameHaveNumbers) {
  Contention contention;
  contention.longest = {long_wait(2, 0, 9), long_wait(3, 1, 9), long_wait(4, 2, 9), long_wait(2, 3, 9)};
  contention.longest[0].thread = contention.longest[1].thread = contention.longest[3].thread = "works()";
  contention.longest[3].pid = 8;
  const Lanes lanes = contention_lanes(contention);
  ASSERT_EQ(lanes.lanes.size(), 4u);
  EXPECT_EQ(lanes.lanes[0].name, "works() #2");
  EXPECT_EQ(lanes.lanes[1].name, "works() #3");
  EXPECT_EQ(lanes.lanes[2].name, "\"t4\"");
  EXPECT_EQ(lanes.lanes[3].name, "works()");
}

TEST(ContentionLanes, ThoseWithTheLongestWaitsOfMany) {
  Contention contention;
  for (uint32_t i = 0; i < 50; ++i) contention.longest.push_back(long_wait(i + 2, i, 1000 - i));
  const Lanes lanes = contention_lanes(contention);
  EXPECT_EQ(lanes.lanes.size(), kMostContentionLanes);
  EXPECT_EQ(lanes.left_out, 10u);
  EXPECT_EQ(lanes.lanes.back().thread, 41u);
}

TEST(ContentionLanes, TimesThatCanNotBe) {
  Contention contention;
  contention.longest = {long_wait(2, UINT64_MAX - 5, 100), long_wait(3, UINT64_MAX, 100), long_wait(4, 7, UINT64_MAX)};
  contention.longest[0].process_began_ns = UINT64_MAX;
  const Lanes lanes = contention_lanes(contention);
  for (const Lane& lane : lanes.lanes) {
    for (const LaneBar& one : lane.bars) {
      EXPECT_GT(one.length_ns, 0u);
      EXPECT_LE(one.begin_ns, lanes.length_ns);
      EXPECT_LE(one.length_ns, lanes.length_ns - one.begin_ns);
    }
  }
}

TEST(ContentionLanes, FromATrace) {
  ContentionScenario run;
  trace::LongWaitRecord wait = run.waited(run.t2, run.m, 30 * kMs);
  wait.owner = run.t3;
  run.builder.add(wait);
  AnalyzeOptions options;
  options.symbolize = false;
  options.contention = true;
  std::vector<trace::Trace> traces;
  traces.push_back(read_back(run.builder));
  const Contention contention = analyze(std::move(traces), options).contention.value();
  const Lanes lanes = contention_lanes(contention);
  EXPECT_EQ(lanes.origin_ns, 2 * kSecond);
  ASSERT_EQ(lanes.lanes.size(), 2u);
  EXPECT_EQ(lanes.lanes[0].bars.at(0).source, 0u);
}

}  // namespace
}  // namespace concheck::analysis
