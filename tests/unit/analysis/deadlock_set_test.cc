// Deadlocks without a cycle of locks: threads that need somebody to wake them, and locks whose holder has ended.
#include <gtest/gtest.h>

#include <random>

#include "analysis/detect/stuck.h"
#include "analysis/detect/wait_graph.h"
#include "tests/unit/analysis/waiting.h"

namespace concheck::analysis {
namespace {

using trace::DeadlockShape;
using trace::Mode;
using trace::SyncKind;
using trace::ThreadState;
using trace::WaitKind;
using trace::WaitSpec;

class DeadlockSet : public ::testing::Test, public WaitingScenario {
 protected:
  static constexpr uint64_t kWaitBegan = 1'000'000'000;
  // "three" waits for what "two" held when it ended.
  struct Orphan : WaitingScenario {
    Orphan() {
      builder.add_thread_slot({.thread = t2, .state = ThreadState::exited});
      builder.add_sync_slot({.sync = m, .owner = t2});
      waits(t3, {.sync = m, .since = kWaitBegan});
      runs(1);
    }
  };
  std::vector<Finding> find() const { return WaitingScenario::find("deadlock"); }
};

TEST_F(DeadlockSet, ConditionThatOnlyTheJoinerCouldNotify) {
  const uint32_t c = condition();
  joins(1, t2);
  on_condition(t2, c);
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  const Finding& finding = findings[0];
  EXPECT_EQ(finding.confidence, Confidence::observed);
  EXPECT_EQ(finding.severity, Severity::error);
  ASSERT_EQ(finding.steps.size(), 2u);
  EXPECT_EQ(finding.steps[0].awaited, t2);
  EXPECT_EQ(finding.steps[1].object, c);
  EXPECT_EQ(finding.steps[1].remark, "to be notified");
  EXPECT_NE(finding.title.find("main and \"two\" are deadlocked on a join and "), std::string::npos) << finding.title;
  EXPECT_NE(finding.explanation.find("could notify"), std::string::npos) << finding.explanation;
}

TEST_F(DeadlockSet, SomebodyRunsWhoCouldNotify) {
  const uint32_t c = condition();
  joins(1, t2);
  on_condition(t2, c);
  runs(t3);
  EXPECT_TRUE(find().empty());
}

TEST_F(DeadlockSet, SomebodyWaitsWithATimeout) {
  const uint32_t c = condition();
  joins(1, t2);
  on_condition(t2, c);
  waits(t3, {.sync = m, .timed = true});
  EXPECT_TRUE(find().empty());
}

TEST_F(DeadlockSet, NotifiedSinceTheWaitBegan) {
  const uint32_t c = condition(5);
  joins(1, t2);
  on_condition(t2, c, 4);
  EXPECT_TRUE(find().empty());
}

TEST_F(DeadlockSet, NotifiedButTheMutexIsHeldByOneThatIsStuck) {
  const uint32_t c = condition(5);
  joins(1, t2, {{.sync = m}});
  on_condition(t2, c, 4);
  EXPECT_EQ(find().size(), 1u);
}

TEST_F(DeadlockSet, OnlyTheLowHalfOfTheNotificationsIsCompared) {
  const uint32_t c = condition((uint64_t{1} << 32) + 4);
  joins(1, t2);
  on_condition(t2, c, 4);
  EXPECT_EQ(find().size(), 1u);
}

TEST_F(DeadlockSet, AnotherProcessCouldNotify) {
  const uint32_t c = condition(0, trace::kProcessShared);
  joins(1, t2);
  on_condition(t2, c);
  EXPECT_TRUE(find().empty());
}

TEST_F(DeadlockSet, ThreadsFromBeforeCouldNotify) {
  const uint32_t c = condition();
  joins(1, t2);
  on_condition(t2, c);
  EXPECT_EQ(find().size(), 1u);
  builder.header().library_loaded_late = 1;
  EXPECT_TRUE(find().empty());
}

TEST_F(DeadlockSet, RawFutexHasUnknownWakers) {
  const uint32_t c = condition();
  joins(1, t2);
  on_condition(t2, c);
  waits(t3, {.kind = WaitKind::futex, .mode = Mode::none});
  EXPECT_TRUE(find().empty());
}

TEST_F(DeadlockSet, ASignalHandlerCouldPostASemaphore) {
  const uint32_t s = object(SyncKind::semaphore, trace::kSignalled);
  builder.add_sync_slot({.sync = s});
  joins(1, t2);
  waits(t2, {.kind = WaitKind::semaphore, .sync = s, .mode = Mode::none});
  std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].confidence, Confidence::possible);
  EXPECT_EQ(findings[0].severity, Severity::warning);
  // The process looked at more than its last state.
  builder.add_deadlock({{1, 0, 0, 0, 0, 0, 0, static_cast<uint16_t>(WaitKind::join)},
                        {t2, s, 0, 0, 0, 0, 0, static_cast<uint16_t>(WaitKind::semaphore)}},
                       0, 1, DeadlockShape::set);
  findings = find();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].confidence, Confidence::observed);
  EXPECT_EQ(findings[0].steps[0].awaited, t2);  // the record does not say it, the state does
}

TEST_F(DeadlockSet, BinarySemaphoresAreLocks) {
  const uint32_t r = object(SyncKind::semaphore, 0, 1);
  const uint32_t s = object(SyncKind::semaphore, 0, 1);
  builder.add_sync_slot({.sync = r});
  builder.add_sync_slot({.sync = s});
  waits(t2, {.kind = WaitKind::semaphore, .sync = s, .mode = Mode::none}, {{.sync = r}});
  waits(t3, {.kind = WaitKind::semaphore, .sync = r, .mode = Mode::none}, {{.sync = s}});
  runs(1);
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].confidence, Confidence::possible);
  EXPECT_EQ(findings[0].steps.size(), 4u);
}

TEST_F(DeadlockSet, BarrierThatNobodyFills) {
  const uint32_t barrier = object(SyncKind::barrier, 0, 3);
  builder.add_sync_slot({.sync = barrier, .readers = 2});
  for (const uint32_t who : {1u, t2}) waits(who, {.kind = WaitKind::barrier, .sync = barrier, .mode = Mode::none});
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].steps[0].remark, "to fill (2 of 3 are there)");
}

TEST_F(DeadlockSet, ThreadsThatWaitAlikeAreToldOnce) {
  const uint32_t c = condition();
  const uint32_t place = stack();
  joins(1, t2);
  for (int i = 0; i < 20; ++i) {
    const uint32_t who = i == 0 ? t2 : thread();
    builder.add_thread_slot(
        {.thread = who, .wait = WaitSpec{.kind = WaitKind::condition, .sync = c, .stack = place, .mode = Mode::none}});
  }
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  ASSERT_EQ(findings[0].steps.size(), 2u);
  EXPECT_EQ(findings[0].steps[1].remark, "to be notified (as 19 others do)");
  EXPECT_EQ(findings[0].title.rfind("21 threads are deadlocked", 0), 0u) << findings[0].title;
}

TEST_F(DeadlockSet, OfManyDifferentWaitsSomeAreTold) {
  joins(1, t2);
  on_condition(t2, condition());
  on_condition(t3, condition());
  for (int i = 0; i < 38; ++i) on_condition(thread(), condition());
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].steps.size(), 32u);
  EXPECT_EQ(findings[0].title.rfind("41 threads are deadlocked", 0), 0u) << findings[0].title;
  EXPECT_NE(findings[0].explanation.find("not listed: 9."), std::string::npos) << findings[0].explanation;
}

TEST_F(DeadlockSet, TheLastThreadWaitsToBeWoken) {
  on_condition(1, condition());
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_NE(findings[0].title.find("no thread is left that could notify"), std::string::npos) << findings[0].title;
}

TEST_F(DeadlockSet, WhoeverWaitsBehindACycleIsNoSet) {
  const uint32_t a = mutex();
  const uint32_t c = condition();
  waits(t2, {.sync = a}, {{.sync = m}});
  waits(t3, {.sync = m}, {{.sync = a}});
  on_condition(1, c);
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].threads.size(), 2u);
  EXPECT_NE(findings[0].explanation.find("Blocked behind them: main"), std::string::npos) << findings[0].explanation;
}

TEST_F(DeadlockSet, OnceThatNeedsItsOwnJoiner) {
  const uint32_t once = object(SyncKind::once);
  joins(1, t2, {{.sync = once}});
  waits(t2, {.kind = WaitKind::once, .sync = once});
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].steps.back().remark, "to be initialised");
}

TEST_F(DeadlockSet, HolderHasEnded) {
  const uint32_t taken = stack();
  builder.add_misuse(
      {.misuse = trace::Misuse::exit_holding, .thread = t2, .sync = m, .stack = taken, .other_thread = t2});
  builder.add_thread_slot({.thread = t2, .state = ThreadState::exited});
  builder.add_sync_slot({.sync = m, .owner = t2});
  waits(t3, {.sync = m});
  runs(1);
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].confidence, Confidence::observed);
  ASSERT_EQ(findings[0].steps.size(), 3u);
  EXPECT_EQ(findings[0].steps[0].thread, t2);
  EXPECT_EQ(findings[0].steps[0].stack.frames.size(), 1u);
  EXPECT_EQ(findings[0].steps[1].action, Action::exit);
  EXPECT_EQ(findings[0].steps[2].thread, t3);
  EXPECT_NE(findings[0].title.find("\"two\" held when it ended"), std::string::npos) << findings[0].title;
  // The process saw it as well.
  builder.add_deadlock({{t3, m, 0, 0, 0, 1, 0, 1}, {t2, 0, 0, m, taken, 0, 1, 0}}, 0, t3, DeadlockShape::orphan);
  EXPECT_EQ(find().size(), 1u);
}

TEST_F(DeadlockSet, HolderHasEndedJustBeforeTheProcessExited) {
  const auto count = [](trace::ProcessState state, uint64_t ns) {
    DeadlockSet::Orphan scenario;
    scenario.builder.set_state(state);
    scenario.builder.header().end_monotonic = kWaitBegan + ns;
    return scenario.find("deadlock").size();
  };
  EXPECT_EQ(count(trace::ProcessState::exited, trace::kOrphanLastsNs - 1), 0u);
  EXPECT_EQ(count(trace::ProcessState::exited, trace::kOrphanLastsNs), 1u);
  EXPECT_EQ(count(trace::ProcessState::aborted, 1), 1u);
}

TEST_F(DeadlockSet, HolderOfARobustLockHasEnded) {
  const uint32_t robust = object(SyncKind::mutex, trace::kRobust);
  builder.add_thread_slot({.thread = t2, .state = ThreadState::exited});
  builder.add_sync_slot({.sync = robust, .owner = t2});
  waits(t3, {.sync = robust});
  EXPECT_TRUE(find().empty());
}

TEST_F(DeadlockSet, HolderIsInAnotherProcess) {
  builder.add_sync_slot({.sync = m});
  waits(t2, {.sync = m});
  joins(1, t2);
  EXPECT_TRUE(find().empty());
}

TEST_F(DeadlockSet, ReaderBehindAWriterThatWaitsForIt) {
  for (const uint16_t kind : {0, 1, 2}) {
    Scenario scenario;
    trace::TraceBuilder& b = scenario.builder;
    b.set_state(trace::ProcessState::running);
    const uint32_t reader = scenario.thread("reader");
    const uint32_t writer = scenario.thread("writer");
    const uint32_t r =
        b.add_sync({.kind = SyncKind::rwlock, .attributes = static_cast<uint16_t>(kind << trace::kRwKindShift)});
    b.add_thread_slot({.thread = reader,
                       .held = {{.sync = r, .stack = scenario.stack(), .mode = Mode::shared}},
                       .wait = WaitSpec{.sync = r, .stack = scenario.stack(), .mode = Mode::shared}});
    b.add_thread_slot({.thread = writer, .wait = WaitSpec{.sync = r, .stack = scenario.stack()}});
    const std::vector<Finding> findings = of_kind(analyze_raw(b), "deadlock");
    ASSERT_EQ(findings.size(), kind == 2 ? 1u : 0u) << kind;
    if (kind != 2) continue;
    EXPECT_EQ(findings[0].steps.size(), 3u);
    EXPECT_NE(findings[0].explanation.find("no reader pass a waiting writer"), std::string::npos);
  }
}

// Against a naive model: let whoever can go on do all that others could need of it, until nobody can.
TEST_F(DeadlockSet, AgreesWithReduction) {
  const uint32_t seed = std::random_device{}();
  std::cout << "seed " << seed << "\n";
  size_t stuck_rounds = 0;
  for (uint32_t round = 0; round < 500; ++round) {
    std::mt19937 random(seed + round);
    Scenario scenario;
    scenario.builder.set_state(trace::ProcessState::running);
    const uint32_t threads = 2 + random() % 6;
    std::vector<uint32_t> locks;
    for (uint32_t i = 0; i < 3; ++i) locks.push_back(scenario.mutex());
    const uint32_t c = scenario.builder.add_sync({.kind = SyncKind::condition});
    scenario.builder.add_sync_slot({.sync = c});
    std::vector<uint32_t> owner(locks.size());
    for (uint32_t& o : owner) o = random() % (threads + 1);
    enum { none, lock, join, wake };
    std::vector<std::pair<int, uint32_t>> need(threads, {none, 0});
    for (uint32_t t = 0; t < threads; ++t) {
      trace::ThreadSlotSpec slot{.thread = t + 1};
      for (uint32_t l = 0; l < locks.size(); ++l) {
        if (owner[l] == t) slot.held.push_back({.sync = locks[l]});
      }
      const uint32_t kind = random() % 8;
      if (kind < 3) {
        need[t] = {lock, random() % static_cast<uint32_t>(locks.size())};
        slot.wait = WaitSpec{.sync = locks[need[t].second]};
      } else if (kind < 5) {
        need[t] = {join, random() % threads};
        slot.wait = WaitSpec{.kind = WaitKind::join, .other = need[t].second + 1, .mode = Mode::none};
      } else if (kind < 7) {
        need[t] = {wake, 0};
        slot.wait = WaitSpec{.kind = WaitKind::condition, .sync = c, .mode = Mode::none};
      }
      scenario.builder.add_thread_slot(slot);
    }
    std::vector<bool> done(threads + 1, false);
    done[threads] = true;  // owner "nobody"
    bool anybody = false;
    for (bool progress = true; progress;) {
      progress = false;
      for (uint32_t t = 0; t < threads; ++t) {
        const auto [kind, what] = need[t];
        const bool goes_on = kind == none || (kind == lock && done[owner[what]]) || (kind == join && done[what]) ||
                             (kind == wake && anybody);
        if (done[t] || !goes_on) continue;
        done[t] = progress = anybody = true;
      }
    }
    std::set<ThreadId> expected;
    for (uint32_t t = 0; t < threads; ++t) {
      if (!done[t]) expected.insert(ThreadId(t + 1));
    }
    const WaitGraph graph = wait_graph(model_of(scenario.builder));
    std::set<ThreadId> found(graph.stuck.begin(), graph.stuck.end());
    for (const DeadlockGroup& group : graph.deadlocks) {
      for (const DeadlockLink& link : group.links) found.insert(link.thread);
    }
    EXPECT_EQ(found, expected) << "seed " << seed + round;
    stuck_rounds += !expected.empty();
  }
  EXPECT_GT(stuck_rounds, 50u);
}

}  // namespace
}  // namespace concheck::analysis
