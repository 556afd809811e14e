// The detector on whole traces; the conditions between edges are tested in cycle_finder_test.cc.
#include "analysis/detect/lock_order_inversion.h"

#include "tests/unit/analysis/lock_order_scenario.h"

namespace concheck::analysis {
namespace {

using trace::Mode;

TEST_F(LockOrderInversion, OppositeOrders) {
  nest(t2, a, b);
  nest(t3, b, a);
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  const Finding& finding = findings[0];
  EXPECT_EQ(finding.severity, Severity::error);
  EXPECT_EQ(finding.confidence, Confidence::predicted);
  EXPECT_EQ(finding.threads.size(), 2u);
  EXPECT_EQ(finding.locks.size(), 2u);
  ASSERT_EQ(finding.steps.size(), 4u);
  EXPECT_EQ(finding.steps[0].action, Action::acquire);
  EXPECT_EQ(finding.steps[0].object, a);
  EXPECT_EQ(finding.steps[1].action, Action::request);
  EXPECT_EQ(finding.steps[1].object, b);
  EXPECT_EQ(finding.steps[1].holding, std::vector<uint32_t>{a});
  EXPECT_EQ(finding.steps[2].object, b);
  EXPECT_EQ(finding.steps[3].object, a);
  EXPECT_NE(finding.title.find("\"two\" and \"three\""), std::string::npos) << finding.title;
}

TEST_F(LockOrderInversion, SameOrder) {
  nest(t2, a, b);
  nest(t3, a, b);
  EXPECT_TRUE(find().empty());
}

TEST_F(LockOrderInversion, OneThread) {
  nest(t2, a, b);
  nest(t2, b, a);
  EXPECT_TRUE(find().empty());
}

TEST_F(LockOrderInversion, CircleOfThree) {
  nest(t2, a, b);
  nest(t3, b, c);
  nest(thread("four"), c, a);
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].threads.size(), 3u);
  EXPECT_EQ(findings[0].steps.size(), 6u);
}

TEST_F(LockOrderInversion, EdgeFromALockHeldFurtherOut) {
  acquire(t2, b, acquire(t2, c, acquire(t2, a)));
  nest(t3, b, a);
  EXPECT_EQ(find().size(), 1u);
}

TEST_F(LockOrderInversion, GateLock) {
  acquire(t2, b, acquire(t2, a, acquire(t2, c)));
  acquire(t3, a, acquire(t3, b, acquire(t3, c)));
  EXPECT_TRUE(find().empty());
}

TEST_F(LockOrderInversion, TrylockDoesNotWaitButHolds) {
  nest(t2, a, b, trace::kTry);
  nest(t3, b, a);
  EXPECT_TRUE(find().empty());
  // b was taken by a trylock and is held while a is requested.
  acquire(t2, a, acquire(t2, b, 0, trace::kTry));
  nest(t3, a, b);
  EXPECT_EQ(find().size(), 1u);
}

TEST_F(LockOrderInversion, DerivedRecordsAreNoRequests) {
  acquire(t2, b, acquire(t2, a), trace::kDerived);
  nest(t3, b, a);
  EXPECT_TRUE(find().empty());
}

TEST_F(LockOrderInversion, RequestUnderADerivedChain) {
  // b released out of order: "a, c" is restated, then a new lock is requested under it.
  acquire(t2, b, acquire(t2, c, acquire(t2, a), trace::kDerived));
  nest(t3, b, c);
  EXPECT_EQ(find().size(), 1u);
}

TEST_F(LockOrderInversion, TimedRequestIsAWarning) {
  nest(t2, a, b, trace::kTimed);
  nest(t3, b, a);
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].severity, Severity::warning);
}

TEST_F(LockOrderInversion, ConditionWaitTakesItsMutexAgain) {
  nest(t2, a, b, trace::kReacquire);
  nest(t3, b, a);
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].steps[1].remark, "on return from a condition wait");
}

TEST_F(LockOrderInversion, OrderedByCreateOrJoin) {
  const uint32_t first = builder.add_clock(1, 1, {{1, 1}});
  const uint32_t later = builder.add_clock(2, 1, {{1, 2}, {2, 1}});
  acquire(t2, b, acquire(t2, a), 0, Mode::exclusive, 0, first);
  acquire(t3, a, acquire(t3, b), 0, Mode::exclusive, 0, later);
  EXPECT_TRUE(find().empty());
}

TEST_F(LockOrderInversion, ReadersOfARwlock) {
  const uint32_t r = rwlock();
  acquire(t2, r, acquire(t2, a), 0, Mode::shared);
  acquire(t3, a, acquire(t3, r, 0, 0, Mode::shared));
  EXPECT_TRUE(find().empty());
  acquire(thread(), a, acquire(4, r, 0, 0, Mode::exclusive));
  EXPECT_EQ(find().size(), 1u);
}

TEST_F(LockOrderInversion, SemaphoresAreLocksUntilSomebodyElsePosts) {
  const uint32_t s = builder.add_sync({.kind = trace::SyncKind::semaphore});
  nest(t2, a, s);
  nest(t3, s, a);
  EXPECT_EQ(find().size(), 1u);
  builder.add_sync_change(s, trace::kSignalled);
  EXPECT_TRUE(find().empty());
}

TEST_F(LockOrderInversion, ConditionsAreNoLocks) {
  const uint32_t condition = builder.add_sync({.kind = trace::SyncKind::condition});
  acquire(t2, condition, acquire(t2, a), 0, Mode::wait);
  acquire(t3, a, acquire(t3, condition, 0, 0, Mode::notify));
  EXPECT_TRUE(find().empty());
}

TEST_F(LockOrderInversion, OneFindingForManyInstances) {
  const uint32_t take_first = stack();
  const uint32_t take_second = stack();
  for (int i = 0; i < 10; ++i) {
    const uint32_t left = mutex();
    const uint32_t right = mutex();
    acquire(t2, right, acquire(t2, left, 0, 0, Mode::exclusive, take_first), 0, Mode::exclusive, take_second);
    acquire(t3, left, acquire(t3, right, 0, 0, Mode::exclusive, take_first), 0, Mode::exclusive, take_second);
  }
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].count, 10u);
}

TEST_F(LockOrderInversion, KnotIsSummarised) {
  std::vector<uint32_t> locks;
  for (int i = 0; i < 12; ++i) locks.push_back(mutex());
  for (const uint32_t x : locks) {
    const uint32_t who = thread();
    for (const uint32_t y : locks) {
      if (x != y) nest(who, x, y);
    }
  }
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  const Finding& knot = findings[0];
  EXPECT_EQ(knot.subkind, "knot");
  EXPECT_GT(knot.count, 60u);
  EXPECT_EQ(knot.locks.size(), 12u);
  EXPECT_EQ(knot.steps.size(), 4u);  // the shortest circle in full
  EXPECT_EQ(knot.title.rfind("12 locks are taken in orders that can deadlock in ", 0), 0u) << knot.title;
  EXPECT_NE(knot.explanation.find("others are "), std::string::npos) << knot.explanation;
}

TEST_F(LockOrderInversion, UsesOfEachOthersLocksPutItInDoubt) {
  // Each has been at the other's lock since it took its own. That pair is one that can deadlock; what comes after may
  // not.
  const uint32_t d = mutex();
  const uint32_t a_of_2 = acquire(t2, a), b_of_3 = acquire(t3, b);
  acquire(t2, b, a_of_2);
  acquire(t3, a, b_of_3);
  acquire(t2, d, acquire(t2, c, a_of_2));
  acquire(t3, c, acquire(t3, d, b_of_3));
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[0].confidence, Confidence::predicted);
  EXPECT_EQ(findings[0].severity, Severity::error);
  EXPECT_EQ(findings[1].confidence, Confidence::possible);
  EXPECT_EQ(findings[1].severity, Severity::warning);
  EXPECT_NE(findings[1].explanation.find("keeps them apart"), std::string::npos) << findings[1].explanation;
}

TEST_F(LockOrderInversion, OtherWaysToTheSameLockPutNothingInDoubt) {
  // Two functions take the locks one way, two functions the other way.
  for (int i = 0; i < 2; ++i) nest(t2, a, b);
  for (int i = 0; i < 2; ++i) nest(t3, b, a);
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 4u);
  for (const Finding& finding : findings) EXPECT_EQ(finding.confidence, Confidence::predicted);
}

TEST_F(LockOrderInversion, TriesPutNothingInDoubt) {
  const uint32_t d = mutex();
  const uint32_t a_of_2 = acquire(t2, a), b_of_3 = acquire(t3, b);
  acquire(t2, b, a_of_2, trace::kTry);
  acquire(t3, a, b_of_3, trace::kTry);
  acquire(t2, d, acquire(t2, c, a_of_2));
  acquire(t3, c, acquire(t3, d, b_of_3));
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].confidence, Confidence::predicted);
}

TEST_F(LockOrderInversion, HandOverHandKeptApart) {
  // One takes b under a and lets a go first; the other has been at b with a in its hands.
  for (const bool been_there : {false, true}) {
    Scenario scenario;
    trace::TraceBuilder& trace = scenario.builder;
    const uint32_t two = scenario.thread("two"), three = scenario.thread("three");
    const uint32_t list = scenario.mutex(), node = scenario.mutex(), queue = scenario.mutex();
    const uint32_t place = scenario.stack();
    scenario.acquire(two, node, scenario.acquire(two, list), 0, Mode::exclusive, place);
    const uint32_t left = trace.add_acquire({.thread = two, .sync = node, .stack = place, .flags = trace::kDerived});
    scenario.acquire(two, queue, left);
    const uint32_t list_of_3 = scenario.acquire(three, list);
    if (been_there) scenario.acquire(three, node, list_of_3);
    scenario.acquire(three, node, scenario.acquire(three, queue, list_of_3));
    const std::vector<Finding> findings = of_kind(analyze_raw(trace), "lock-order-inversion");
    ASSERT_EQ(findings.size(), 1u);
    EXPECT_EQ(findings[0].confidence, been_there ? Confidence::possible : Confidence::predicted);
  }
}

TEST_F(LockOrderInversion, JoinedUnderALock) {
  // Thread 1 holds `a` from before it creates thread 3 until after it has joined thread 2.
  const uint32_t start_of_2 = builder.add_clock(2, 1, {{1, 1}, {2, 1}});
  const uint32_t start_of_3 = builder.add_clock(3, 1, {{1, 2}, {3, 1}});
  const uint32_t joined = builder.add_clock(1, 3, {{1, 3}, {2, 1}});
  acquire(t2, b, acquire(t2, a, 0, 0, Mode::exclusive, 0, start_of_2), 0, Mode::exclusive, 0, start_of_2);
  acquire(t3, a, acquire(t3, b, 0, 0, Mode::exclusive, 0, start_of_3), 0, Mode::exclusive, 0, start_of_3);
  EXPECT_EQ(find().size(), 1u);
  const trace::TraceBuilder without = builder;
  builder.add_joined_hold(a, joined, 2);
  EXPECT_TRUE(find().empty());
  // Begun after thread 3 was created, the hold says nothing of it; nor does one of a lock that the other did not hold.
  builder = without;
  builder.add_joined_hold(a, joined, 3);
  EXPECT_EQ(find().size(), 1u);
  builder = without;
  builder.add_joined_hold(c, joined, 2);
  EXPECT_EQ(find().size(), 1u);
}

TEST_F(LockOrderInversion, AFewCyclesAreToldOneByOne) {
  for (int i = 0; i < 5; ++i) {
    const uint32_t other = mutex();
    nest(t2, a, other);
    nest(t3, other, a);
  }
  const std::vector<Finding> findings = find();
  EXPECT_EQ(findings.size(), 5u);
  for (const Finding& finding : findings) EXPECT_EQ(finding.subkind, "");
}

TEST_F(LockOrderInversion, SaysHowOftenAnEdgeWasSeen) {
  const uint32_t outer = stack(), inner = stack();
  for (const uint32_t count : {5u, 7u}) {
    const uint32_t held = builder.add_acquire({.thread = t2, .sync = a, .stack = outer});
    builder.add_acquire({.thread = t2, .sync = b, .parent = held, .stack = inner, .count = count});
  }
  nest(t3, b, a);
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  ASSERT_EQ(findings[0].steps.size(), 4u);
  EXPECT_EQ(findings[0].steps[0].seen, 0u);
  EXPECT_EQ(findings[0].steps[1].seen, 12u);
  EXPECT_EQ(findings[0].steps[3].seen, 1u);
}

}  // namespace
}  // namespace concheck::analysis
