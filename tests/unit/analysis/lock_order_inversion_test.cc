// The detector on whole traces; the conditions between edges are tested in cycle_finder_test.cc.
#include "analysis/detect/lock_order_inversion.h"

#include <gtest/gtest.h>

#include <chrono>
#include <iostream>
#include <random>

#include "analysis/detect/lock_order_graph.h"
#include "tests/unit/analysis/scenario.h"

namespace concheck::analysis {
namespace {

using trace::Mode;

class LockOrderInversion : public ::testing::Test, public Scenario {
 protected:
  LockOrderInversion() : t2(thread("two")), t3(thread("three")), a(mutex()), b(mutex()), c(mutex()) {}

  std::vector<Finding> find() const {
    return of_kind(analyze_raw(builder, {"lock-order-inversion"}), "lock-order-inversion");
  }

  uint32_t t2, t3, a, b, c;
};

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

TEST_F(LockOrderInversion, GateHeldByTheCreator) {
  nest(t2, a, b);
  acquire(t3, a, acquire(t3, b, acquire(t3, c)));
  EXPECT_EQ(find().size(), 1u);
  builder.add_gate(t2, c);
  EXPECT_TRUE(find().empty());
}

TEST_F(LockOrderInversion, GatesHeldInTurnKeepOutWhoHasThemAll) {
  const uint32_t creator = thread("creator");
  const uint32_t d = mutex();
  nest(t2, a, b);
  acquire(t3, a, acquire(t3, b, acquire(t3, d, acquire(t3, c))));
  builder.add_gate(t2, c, creator, trace::kGateChained);
  builder.add_gate(t2, d, creator, trace::kGateChained);
  EXPECT_TRUE(find().empty());
}

TEST_F(LockOrderInversion, GatesHeldInTurnLetOthersIn) {
  const uint32_t creator = thread("creator");
  const uint32_t d = mutex();
  nest(t2, a, b);
  builder.add_gate(t2, c, creator, trace::kGateChained);
  builder.add_gate(t2, d, creator, trace::kGateChained);
  acquire(t3, a, acquire(t3, b, acquire(t3, d)));
  EXPECT_EQ(find().size(), 1u);
}

TEST_F(LockOrderInversion, GatesHeldInTurnGuardSiblingsFromNeitherEachOtherNorTheirCreator) {
  const uint32_t creator = thread("creator");
  const uint32_t d = mutex();
  for (const uint32_t child : {t2, t3}) {
    builder.add_gate(child, c, creator, trace::kGateChained);
    builder.add_gate(child, d, creator, trace::kGateChained);
  }
  nest(t2, a, b);
  acquire(creator, a, acquire(creator, b, acquire(creator, d, acquire(creator, c))));
  EXPECT_EQ(find().size(), 1u);
  const uint32_t e = mutex();
  const uint32_t f = mutex();
  nest(t2, e, f);
  nest(t3, f, e);
  EXPECT_EQ(find().size(), 2u);
}

TEST_F(LockOrderInversion, GatesHeldByTwoCreators) {
  nest(t2, a, b);
  nest(t3, b, a);
  builder.add_gate(t2, c, thread("one"));
  EXPECT_EQ(find().size(), 1u);
  builder.add_gate(t3, c, thread("other"));
  EXPECT_TRUE(find().empty());
}

TEST_F(LockOrderInversion, GateThatTheCreatorReads) {
  const uint32_t gate = rwlock();
  const uint32_t creator = thread("creator");
  builder.add_gate(t2, gate, creator, trace::kGateShared);
  nest(t2, a, b);
  acquire(t3, a, acquire(t3, b, acquire(t3, gate, 0, 0, Mode::exclusive)));
  EXPECT_TRUE(find().empty());
  const uint32_t reader = thread("reader");
  acquire(reader, a, acquire(reader, b, acquire(reader, gate, 0, 0, Mode::shared)));
  EXPECT_EQ(find().size(), 1u);
}

TEST_F(LockOrderInversion, SiblingsUnderOneGateMeet) {
  nest(t2, a, b);
  nest(t3, b, a);
  const uint32_t creator = thread("creator");
  builder.add_gate(t2, c, creator);
  builder.add_gate(t3, c, creator);
  EXPECT_EQ(find().size(), 1u);
}

TEST_F(LockOrderInversion, TheCreatorMeetsWhoItGuards) {
  nest(t2, a, b);
  acquire(t3, a, acquire(t3, b, acquire(t3, c)));
  builder.add_gate(t2, c, t3);
  EXPECT_EQ(find().size(), 1u);
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

// Thread two: read r, request a. Thread three: a, then read r.
class ReadersInACircle : public LockOrderInversion {
 protected:
  uint32_t rwlock_of_kind(uint16_t kind) {
    return builder.add_sync(
        {.kind = trace::SyncKind::rwlock, .attributes = static_cast<uint16_t>(kind << trace::kRwKindShift)});
  }
  void readers(uint32_t r, uint32_t clock = 0) {
    acquire(t2, a, acquire(t2, r, 0, 0, Mode::shared, 0, clock), 0, Mode::exclusive, 0, clock);
    acquire(t3, r, acquire(t3, a), 0, Mode::shared);
  }
};

TEST_F(ReadersInACircle, PassEachOther) {
  for (const uint16_t kind : {0, 1}) {
    const uint32_t r = rwlock_of_kind(kind);
    readers(r);
    acquire(thread(), r);
  }
  EXPECT_TRUE(find().empty());
}

TEST_F(ReadersInACircle, DoNotPassAWaitingWriter) {
  const uint32_t r = rwlock_of_kind(2);
  readers(r);
  EXPECT_TRUE(find().empty());  // nobody writes
  acquire(t2, r);
  EXPECT_TRUE(find().empty());  // one of the two can not be the writer in between as well
  acquire(thread("writer"), r, 0, trace::kTry);
  EXPECT_TRUE(find().empty());  // does not wait
  const uint32_t writer = thread("waiting");
  acquire(writer, r);
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].threads.size(), 3u);
  ASSERT_EQ(findings[0].steps.size(), 5u);
  EXPECT_EQ(findings[0].steps[4].thread, writer);
  EXPECT_NE(findings[0].title.find("while thread \"waiting\" wants to write"), std::string::npos) << findings[0].title;
}

TEST_F(ReadersInACircle, WriterUnderTheSameGate) {
  const uint32_t r = rwlock_of_kind(2);
  const uint32_t writer = thread();
  acquire(t2, a, acquire(t2, r, acquire(t2, b), 0, Mode::shared));
  acquire(t3, r, acquire(t3, a), 0, Mode::shared);
  acquire(writer, r, acquire(writer, b));
  EXPECT_TRUE(find().empty());
  acquire(writer, r);
  EXPECT_EQ(find().size(), 1u);
}

TEST_F(ReadersInACircle, WriterThatIsOrderedWithThem) {
  const uint32_t r = rwlock_of_kind(2);
  readers(r, builder.add_clock(1, 1, {{1, 1}}));
  const uint32_t writer = thread();
  acquire(writer, r, 0, 0, Mode::exclusive, 0, builder.add_clock(3, 1, {{1, 2}, {3, 1}}));
  EXPECT_TRUE(find().empty());
}

TEST_F(ReadersInACircle, OneReadsTwice) {
  const uint32_t taken = stack(), again = stack();
  for (const uint16_t kind : {0, 1, 2}) {
    const uint32_t r = rwlock_of_kind(kind);
    acquire(t2, r, acquire(t2, r, 0, 0, Mode::shared, taken), 0, Mode::shared, again);
    acquire(t2, r);
    EXPECT_TRUE(find().empty());  // no other thread writes
    acquire(t3, r);
  }
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].subkind, "nested-read");
  EXPECT_EQ(findings[0].confidence, Confidence::predicted);
  EXPECT_EQ(findings[0].severity, Severity::error);
  ASSERT_EQ(findings[0].steps.size(), 3u);
  EXPECT_EQ(findings[0].steps[1].thread, t3);
  EXPECT_TRUE(findings[0].steps[2].shared);
}

TEST_F(ReadersInACircle, OneReadsTwiceUnderAGate) {
  const uint32_t r = rwlock_of_kind(2);
  acquire(t2, r, acquire(t2, r, acquire(t2, a), 0, Mode::shared), 0, Mode::shared);
  acquire(t3, r, acquire(t3, a));
  EXPECT_TRUE(find().empty());
  acquire(t2, r, acquire(t2, r, 0, 0, Mode::shared), trace::kTry, Mode::shared);
  EXPECT_TRUE(find().empty());
  builder.add_gate(t3, b);
  acquire(t2, r, acquire(t2, r, acquire(t2, b), 0, Mode::shared), 0, Mode::shared);
  EXPECT_TRUE(find().empty());
  acquire(t2, r, acquire(t2, r, 0, 0, Mode::shared), trace::kTimed, Mode::shared);
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].severity, Severity::warning);
}

// The promise: 10,000 locks and 100,000 edges in less than a second. The time is printed, not asserted: it is the
// machine's.
void time_detector(const char* what, const trace::TraceBuilder& builder, size_t expected) {
  const ProcessModel model = model_of(builder);
  RawCodeNames names(model);
  const auto start = std::chrono::steady_clock::now();
  const DetectorResult result = LockOrderInversionDetector().detect(model, names);
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
  std::cout << what << ": " << model.locks().size() << " locks, " << model.acquisitions().size() << " records, "
            << spent.count() << " s\n";
  EXPECT_EQ(result.detections.size(), expected) << what;
}

TEST_F(LockOrderInversion, LargeOrderedGraphIsFast) {
  std::mt19937 random(1);
  std::vector<uint32_t> locks;
  for (int i = 0; i < 10'000; ++i) locks.push_back(mutex());
  std::vector<uint32_t> threads;
  for (int i = 0; i < 16; ++i) threads.push_back(thread());
  for (int i = 0; i < 100'000; ++i) {
    uint32_t first = random() % 9'999;
    const uint32_t second = first + 1 + random() % (9'999 - first);
    nest(threads[i % 16], locks[first], locks[second]);
  }
  time_detector("ordered", builder, 0);
  // One more edge, and everything is one knot of long circles.
  nest(threads[0], locks[9'999], locks[0]);
  time_detector("long circles", builder, 1);
}

TEST_F(LockOrderInversion, LargeKnotOfOneMistakeIsFast) {
  std::mt19937 random(2);
  std::vector<uint32_t> locks;
  for (int i = 0; i < 10'000; ++i) locks.push_back(mutex());
  const uint32_t one = stack();
  const uint32_t two = stack();
  for (int i = 0; i < 100'000; ++i) {
    const uint32_t who = 2 + i % 16;
    const uint32_t outer = acquire(who, locks[random() % 10'000], 0, 0, Mode::exclusive, one);
    acquire(who, locks[random() % 10'000], outer, 0, Mode::exclusive, two);
  }
  const ProcessModel model = model_of(builder);
  RawCodeNames names(model);
  const auto start = std::chrono::steady_clock::now();
  const DetectorResult result = LockOrderInversionDetector().detect(model, names);
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
  std::cout << "one mistake: " << spent.count() << " s\n";
  EXPECT_GE(result.detections.size(), 1u);
}

TEST_F(LockOrderInversion, LargeKnotOfDifferentPlacesIsBounded) {
  std::mt19937 random(3);
  std::vector<uint32_t> locks;
  for (int i = 0; i < 10'000; ++i) locks.push_back(mutex());
  for (int i = 0; i < 100'000; ++i) nest(2 + i % 16, locks[random() % 10'000], locks[random() % 10'000]);
  time_detector("different places", builder, 1);
}

TEST_F(LockOrderInversion, LargeKnotUnderAGateIsFast) {
  std::mt19937 random(4);
  const uint32_t gate = mutex();
  std::vector<uint32_t> locks;
  for (int i = 0; i < 10'000; ++i) locks.push_back(mutex());
  std::vector<uint32_t> gates;
  for (uint32_t who = 2; who < 18; ++who) gates.push_back(acquire(who, gate));
  for (int i = 0; i < 100'000; ++i) {
    const uint32_t who = i % 16;
    const uint32_t outer = acquire(2 + who, locks[random() % 10'000], gates[who]);
    acquire(2 + who, locks[random() % 10'000], outer);
  }
  time_detector("gated", builder, 0);
}

TEST_F(LockOrderInversion, ThousandsOfLocksHeldAtOnce) {
  std::vector<uint32_t> locks;
  for (int i = 0; i < 10'000; ++i) locks.push_back(mutex());
  uint32_t held = 0;
  for (const uint32_t lock : locks) held = acquire(t2, lock, held);
  held = 0;
  for (const uint32_t lock : locks) held = acquire(t3, lock, held);
  time_detector("all held", builder, 0);
}

}  // namespace
}  // namespace concheck::analysis
