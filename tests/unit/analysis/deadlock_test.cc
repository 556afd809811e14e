#include "analysis/detect/deadlock.h"

#include <gtest/gtest.h>

#include <random>

#include "analysis/detect/wait_graph.h"
#include "tests/unit/analysis/scenario.h"

namespace concheck::analysis {
namespace {

using trace::HeldSpec;
using trace::Mode;
using trace::WaitSpec;

class Deadlock : public ::testing::Test, public Scenario {
 protected:
  Deadlock() : t2(thread("two")), t3(thread("three")), a(mutex()), b(mutex()) {
    builder.set_state(trace::ProcessState::running);
  }

  // `who` holds `held` and waits for `wanted`, with these modes.
  void stuck(uint32_t who, uint32_t held, uint32_t wanted, Mode held_mode = Mode::exclusive,
             Mode wanted_mode = Mode::exclusive, bool timed = false) {
    trace::ThreadSlotSpec slot{.thread = who};
    if (held != 0) slot.held.push_back({.sync = held, .stack = stack(), .mode = held_mode});
    if (wanted != 0) slot.wait = WaitSpec{.sync = wanted, .stack = stack(), .mode = wanted_mode, .timed = timed};
    builder.add_thread_slot(slot);
  }

  std::vector<Finding> find(const std::string& kind = "deadlock") const { return of_kind(analyze_raw(builder), kind); }

  uint32_t t2, t3, a, b;
};

TEST_F(Deadlock, FromTheStateOfAKilledProcess) {
  stuck(t2, a, b);
  stuck(t3, b, a);
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  const Finding& finding = findings[0];
  EXPECT_EQ(finding.confidence, Confidence::observed);
  ASSERT_EQ(finding.steps.size(), 4u);
  EXPECT_EQ(finding.steps[0].action, Action::acquire);
  EXPECT_EQ(finding.steps[0].object, a);
  EXPECT_EQ(finding.steps[1].action, Action::wait);
  EXPECT_EQ(finding.steps[1].object, b);
  EXPECT_EQ(finding.steps[1].holding, std::vector<uint32_t>{a});
  EXPECT_EQ(finding.steps[1].stack.frames.size(), 1u);
}

TEST_F(Deadlock, FromTheRecord) {
  const uint32_t w = stack();
  const uint32_t h = stack();
  builder.add_deadlock({{t2, b, w, a, h, 1, 1, 1}, {t3, a, w, b, h, 1, 1, 1}});
  EXPECT_EQ(find().size(), 1u);
}

TEST_F(Deadlock, RecordAndStateAreTheSame) {
  builder.add_deadlock({{t3, a, 0, b, 0, 1, 1, 1}, {t2, b, 0, a, 0, 1, 1, 1}});
  stuck(t2, a, b);
  stuck(t3, b, a);
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].count, 1u);
  // Stacks that the record did not have come from the state.
  for (const FindingStep& step : findings[0].steps) EXPECT_EQ(step.stack.frames.size(), 1u);
}

TEST_F(Deadlock, WaitWithATimeoutEndsByItself) {
  stuck(t2, a, b);
  stuck(t3, b, a, Mode::exclusive, Mode::exclusive, true);
  EXPECT_TRUE(find().empty());
}

TEST_F(Deadlock, WaitingForAThreadThatRuns) {
  stuck(t2, a, b);
  stuck(t3, b, 0);
  EXPECT_TRUE(find().empty());
}

TEST_F(Deadlock, WriterWaitsForAReader) {
  const uint32_t r = rwlock();
  stuck(t2, a, r, Mode::exclusive, Mode::exclusive);
  stuck(t3, r, a, Mode::shared);
  EXPECT_EQ(find().size(), 1u);
}

TEST_F(Deadlock, ReadersDoNotBlockEachOther) {
  const uint32_t r = rwlock();
  stuck(t2, a, r, Mode::exclusive, Mode::shared);
  stuck(t3, r, a, Mode::shared);
  EXPECT_TRUE(find().empty());
}

TEST_F(Deadlock, TellsWhoIsBlockedBehind) {
  stuck(t2, a, b);
  stuck(t3, b, a);
  stuck(thread("behind"), mutex(), a);
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].threads.size(), 2u);
  EXPECT_NE(findings[0].explanation.find("\"behind\""), std::string::npos) << findings[0].explanation;
}

TEST_F(Deadlock, OwnerFromTheLockWhenTheHeldStackIsLost) {
  stuck(t2, a, b);
  stuck(t3, 0, a);
  builder.add_sync_slot({.sync = b, .owner = t3});
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_TRUE(findings[0].steps[2].stack.frames.empty());
}

TEST_F(Deadlock, TwoAtOnce) {
  const uint32_t c = mutex();
  const uint32_t d = mutex();
  stuck(t2, a, b);
  stuck(t3, b, a);
  stuck(thread(), c, d);
  stuck(thread(), d, c);
  EXPECT_EQ(find().size(), 2u);
}

TEST_F(Deadlock, WaitForOwnLockIsASelfDeadlock) {
  stuck(t2, a, a);
  EXPECT_TRUE(find().empty());
  ASSERT_EQ(find("self-deadlock").size(), 1u);
  // Both a record and the state tell of it.
  builder.add_misuse({.misuse = trace::Misuse::self_deadlock, .thread = t2, .sync = a, .stack = stack()});
  EXPECT_EQ(find("self-deadlock").size(), 1u);
}

TEST_F(Deadlock, JoinOfAThreadThatWaitsForTheJoiner) {
  builder.add_thread_slot({.thread = t2,
                           .held = {{.sync = a, .stack = stack()}},
                           .wait = WaitSpec{.kind = trace::WaitKind::join, .stack = stack(), .other = t3}});
  stuck(t3, 0, a);
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  ASSERT_EQ(findings[0].steps.size(), 3u);
  EXPECT_EQ(findings[0].steps[1].action, Action::wait);
  EXPECT_EQ(findings[0].steps[1].awaited, t3);
  EXPECT_EQ(findings[0].steps[1].object, 0u);
  // The process's own remark is of the same deadlock.
  builder.add_deadlock(
      {{t2, 0, 0, a, 0, 1, 1, static_cast<uint16_t>(trace::WaitKind::join)}, {t3, a, 0, 0, 0, 1, 0, 1}});
  EXPECT_EQ(find().size(), 1u);
}

TEST_F(Deadlock, JoinOfAThreadThatHasEnded) {
  builder.add_thread_slot({.thread = t2, .wait = WaitSpec{.kind = trace::WaitKind::join, .other = t3}});
  EXPECT_TRUE(find().empty());
}

TEST_F(Deadlock, ReaderThatWantsToWrite) {
  const uint32_t r = rwlock();
  stuck(t2, r, r, Mode::shared, Mode::exclusive);
  builder.add_misuse({.misuse = trace::Misuse::self_deadlock, .thread = t2, .sync = r, .stack = stack()});
  const std::vector<Finding> findings = find("self-deadlock");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_TRUE(findings[0].steps[0].shared);
  EXPECT_EQ(findings[0].steps[0].stack.frames.size(), 1u);
  EXPECT_NE(findings[0].title.find("for writing"), std::string::npos) << findings[0].title;
}

TEST_F(Deadlock, ErrorCheckingMutexIsToldApart) {
  builder.add_misuse({.misuse = trace::Misuse::relock_errorcheck, .thread = t2, .sync = a, .stack = stack()});
  const std::vector<Finding> findings = find("self-deadlock");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].subkind, "errorcheck");
}

TEST_F(Deadlock, SubsumesThePredictionOfTheSame) {
  const uint32_t take_a = stack(), want_b = stack(), take_b = stack(), want_a = stack();
  acquire(t2, b, acquire(t2, a, 0, 0, Mode::exclusive, take_a), 0, Mode::exclusive, want_b);
  acquire(t3, a, acquire(t3, b, 0, 0, Mode::exclusive, take_b), 0, Mode::exclusive, want_a);
  EXPECT_EQ(analyze_raw(builder).findings.size(), 1u);
  builder.add_deadlock({{t2, b, want_b, a, take_a, 1, 1, 1}, {t3, a, want_a, b, take_b, 1, 1, 1}});
  const Report report = analyze_raw(builder);
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].kind, "deadlock");
}

// Against a naive model: a thread is deadlocked when, however often threads that do not wait finish and release, it
// still waits. For locks that is the same as waiting, directly or not, for a cycle.
TEST_F(Deadlock, AgreesWithReduction) {
  const uint32_t seed = std::random_device{}();
  std::cout << "seed " << seed << "\n";
  size_t deadlocks = 0;
  for (uint32_t round = 0; round < 300; ++round) {
    std::mt19937 random(seed + round);
    Scenario scenario;
    scenario.builder.set_state(trace::ProcessState::running);
    const uint32_t threads = 2 + random() % 6;
    const uint32_t locks = 2 + random() % 5;
    std::vector<uint32_t> lock_ids;
    for (uint32_t i = 0; i < locks; ++i) lock_ids.push_back(scenario.mutex());
    std::vector<uint32_t> owner(locks);
    std::vector<int> wanted(threads, -1);
    for (uint32_t& o : owner) o = random() % (threads + 1);
    for (uint32_t t = 0; t < threads; ++t) {
      trace::ThreadSlotSpec slot{.thread = t + 1};
      for (uint32_t l = 0; l < locks; ++l) {
        if (owner[l] == t) slot.held.push_back({.sync = lock_ids[l]});
      }
      if (random() % 4 != 0) {
        wanted[t] = static_cast<int>(random() % locks);
        slot.wait = WaitSpec{.sync = lock_ids[static_cast<size_t>(wanted[t])]};
      }
      scenario.builder.add_thread_slot(slot);
    }
    std::vector<bool> done(threads + 1, false);
    done[threads] = true;  // owner "nobody"
    for (bool progress = true; progress;) {
      progress = false;
      for (uint32_t t = 0; t < threads; ++t) {
        if (done[t] || (wanted[t] >= 0 && !done[owner[static_cast<size_t>(wanted[t])]])) continue;
        done[t] = progress = true;
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
    deadlocks += !expected.empty();
  }
  EXPECT_GT(deadlocks, 30u);
}

}  // namespace
}  // namespace concheck::analysis
