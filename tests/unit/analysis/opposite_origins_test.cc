// Orders of locks that only several processes, or runs, show together.
#include "analysis/report/opposite_origins.h"

#include <gtest/gtest.h>

#include "tests/unit/analysis/scenario.h"

namespace concheck::analysis {
namespace {

using trace::Mode;
using trace::Origin;

class OppositeOriginsTest : public ::testing::Test {
 protected:
  // One process, in which thread 2 takes locks made at the places of these numbers, each inside the one before.
  void process(std::vector<uint32_t> made_at, Mode mode = Mode::exclusive, uint8_t flags = 0) {
    Scenario scenario;
    add(scenario, made_at, mode, flags);
    finish(scenario);
  }
  static void add(Scenario& scenario, const std::vector<uint32_t>& made_at, Mode mode = Mode::exclusive,
                  uint8_t flags = 0) {
    std::vector<uint32_t> places;
    for (uint64_t i = 0; i < 4; ++i) places.push_back(place(scenario, i));
    const uint32_t two = scenario.thread("two");
    uint32_t held = 0;
    for (const uint32_t number : made_at) {
      const uint32_t lock = scenario.builder.add_sync(
          {.kind = trace::SyncKind::rwlock, .origin = Origin::init_call, .create_stack = places[number]});
      held = scenario.acquire(two, lock, held, held != 0 ? flags : 0, mode);
    }
  }
  // The same in every process; Scenario::stack() never gives one twice.
  static uint32_t place(Scenario& scenario, uint64_t number) {
    return scenario.builder.add_stack({trace::TraceBuilder::frame(1, 0x900000 + 16 * number)});
  }
  void finish(Scenario& scenario) {
    scenario.builder.header().pid = 100 + static_cast<uint32_t>(traces.size());
    traces.push_back(read_back(scenario.builder));
  }
  std::vector<Finding> find(std::vector<std::string> detect = {"lock-class-inversion"}) {
    AnalyzeOptions options;
    options.symbolize = false;
    options.detect = std::move(detect);
    return of_kind(analyze(traces, options), "lock-class-inversion");
  }

  std::vector<trace::Trace> traces;
};

TEST_F(OppositeOriginsTest, OneOrderInEach) {
  process({0, 1});
  process({1, 0});
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  const Finding& finding = findings[0];
  EXPECT_EQ(finding.subkind, "across-processes");
  EXPECT_EQ(finding.confidence, Confidence::possible);
  EXPECT_EQ(finding.severity, Severity::note);
  ASSERT_EQ(finding.threads.size(), 2u);
  EXPECT_NE(finding.threads[1].label.find(" of process 10"), std::string::npos) << finding.threads[1].label;
  EXPECT_EQ(finding.locks.size(), 2u);
  ASSERT_EQ(finding.steps.size(), 4u);
  EXPECT_EQ(finding.steps[0].object, finding.steps[3].object);
  EXPECT_EQ(finding.steps[1].object, finding.steps[2].object);
  // A hint that has to be asked for.
  EXPECT_TRUE(find({}).empty());
}

TEST_F(OppositeOriginsTest, ManyProcessesAreOneMistake) {
  for (int i = 0; i < 3; ++i) {
    process({0, 1});
    process({1, 0});
  }
  EXPECT_EQ(find().size(), 1u);
}

TEST_F(OppositeOriginsTest, SameOrder) {
  process({0, 1});
  process({0, 1});
  EXPECT_TRUE(find().empty());
}

TEST_F(OppositeOriginsTest, OneProcessIsNotTwo) {
  process({0, 1});
  EXPECT_TRUE(find().empty());
}

TEST_F(OppositeOriginsTest, AroundALongerWay) {
  process({0, 2, 1});
  process({1, 3, 0});
  EXPECT_EQ(find().size(), 1u);
}

TEST_F(OppositeOriginsTest, Gate) {
  process({2, 0, 1});
  process({2, 1, 0});
  EXPECT_TRUE(find().empty());
}

TEST_F(OppositeOriginsTest, ReadersAndTries) {
  process({0, 1}, Mode::shared);
  process({1, 0}, Mode::shared);
  EXPECT_TRUE(find().empty());
  traces.clear();
  process({0, 1});
  process({1, 0}, Mode::exclusive, trace::kTry);
  EXPECT_TRUE(find().empty());
}

TEST_F(OppositeOriginsTest, OneProcessDoesBoth) {
  // One thread alone: no hazard there, so the other process gives none either.
  Scenario both;
  const uint32_t here = place(both, 0), there = place(both, 1);
  const auto made_at = [&](uint32_t stack) {
    return both.builder.add_sync({.kind = trace::SyncKind::rwlock, .origin = Origin::init_call, .create_stack = stack});
  };
  const uint32_t two = both.thread("two");
  both.nest(two, made_at(here), made_at(there));
  both.nest(two, made_at(there), made_at(here));
  finish(both);
  process({0, 1});
  EXPECT_TRUE(find().empty());
}

TEST_F(OppositeOriginsTest, OriginIsNotKnown) {
  for (const bool turned : {false, true}) {
    Scenario scenario;
    const uint32_t first = scenario.builder.add_sync({.origin = Origin::first_use, .create_stack = place(scenario, 0)});
    const uint32_t second =
        scenario.builder.add_sync({.origin = Origin::first_use, .create_stack = place(scenario, 1)});
    scenario.nest(scenario.thread("two"), turned ? second : first, turned ? first : second);
    finish(scenario);
  }
  EXPECT_TRUE(find().empty());
}

}  // namespace
}  // namespace concheck::analysis
