#include "analysis/model/clocks.h"

#include <gtest/gtest.h>

#include "tests/unit/analysis/scenario.h"

namespace concheck::analysis {
namespace {

TEST(Clocks, KnowsWhatAJoinOrders) {
  trace::TraceBuilder builder;
  const ClockId worker(builder.add_clock(1, 5, {{1, 5}}));
  const ClockId before_join(builder.add_clock(0, 3, {{0, 3}}));
  const ClockId after_join(builder.add_clock(0, 4, {{0, 4}, {1, 5}}));
  const Clocks clocks(read_back(builder).clocks);
  EXPECT_TRUE(clocks.concurrent(worker, before_join));
  EXPECT_TRUE(clocks.ordered_before(worker, after_join));
  EXPECT_FALSE(clocks.ordered_before(after_join, worker));
  EXPECT_FALSE(clocks.concurrent(after_join, worker));
  EXPECT_TRUE(clocks.ordered_before(before_join, after_join));
  EXPECT_TRUE(clocks.ordered_before(worker, worker));
}

TEST(Clocks, UnknownStampsAreOrderedWithNothing) {
  trace::TraceBuilder builder;
  const ClockId known(builder.add_clock(1, 5, {{1, 5}}));
  const Clocks clocks(read_back(builder).clocks);
  EXPECT_TRUE(clocks.concurrent(known, ClockId()));
  EXPECT_TRUE(clocks.concurrent(ClockId(77), known));
}

}  // namespace
}  // namespace concheck::analysis
