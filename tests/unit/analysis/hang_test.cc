#include "analysis/detect/hang.h"

#include <gtest/gtest.h>

#include "tests/unit/analysis/waiting.h"

namespace concheck::analysis {
namespace {

using trace::Mode;
using trace::SyncKind;
using trace::WaitKind;

class Hang : public ::testing::Test, public WaitingScenario {
 protected:
  static constexpr uint64_t kNow = 100 * kSecond;

  std::vector<Finding> find(uint64_t timeout = 10 * kSecond, uint64_t now = kNow) const {
    AnalyzeOptions options;
    options.symbolize = false;
    options.hang_timeout_ns = timeout;
    options.now_ns = now;
    std::vector<trace::Trace> traces;
    traces.push_back(read_back(builder));
    return of_kind(analyze(std::move(traces), options), "hang");
  }

  void wants(uint32_t who, uint32_t lock, uint64_t since, std::vector<trace::HeldSpec> held = {}) {
    waits(who, {.sync = lock, .since = since}, std::move(held));
  }
};

TEST_F(Hang, HolderRuns) {
  wants(t2, m, 88 * kSecond);
  runs(t3, {{.sync = m}});
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  const Finding& finding = findings[0];
  EXPECT_EQ(finding.confidence, Confidence::observed);
  EXPECT_EQ(finding.title.rfind("thread \"two\" has waited 12.0 s for ", 0), 0u) << finding.title;
  EXPECT_NE(finding.title.find("which thread \"three\" holds"), std::string::npos) << finding.title;
  EXPECT_NE(finding.explanation.find("\"three\" is in no wait"), std::string::npos) << finding.explanation;
  EXPECT_EQ(finding.metrics.at("waitNs"), 12 * kSecond);
  ASSERT_EQ(finding.steps.size(), 2u);
  EXPECT_EQ(finding.steps[0].action, Action::wait);
  EXPECT_EQ(finding.steps[0].remark, "(12.0 s so far)");
  EXPECT_EQ(finding.steps[1].action, Action::acquire);
  EXPECT_EQ(finding.steps[1].thread, t3);
}

TEST_F(Hang, NotAskedFor) {
  wants(t2, m, 0);
  runs(t3, {{.sync = m}});
  EXPECT_TRUE(find(0).empty());
}

TEST_F(Hang, NotLongEnough) {
  wants(t2, m, 91 * kSecond);
  runs(t3, {{.sync = m}});
  EXPECT_TRUE(find().empty());
  EXPECT_EQ(find(9 * kSecond).size(), 1u);
}

TEST_F(Hang, TheTimeIsTheEndOfTheProcessWhenNotTold) {
  wants(t2, m, 88 * kSecond);
  runs(t3, {{.sync = m}});
  EXPECT_TRUE(find(10 * kSecond, 0).empty());  // killed: its last known moment is the wait itself
  builder.header().end_monotonic = kNow;
  EXPECT_EQ(find(10 * kSecond, 0).size(), 1u);
}

TEST_F(Hang, WaitWithATimeoutIsNone) {
  waits(t2, {.sync = m, .since = kSecond, .timed = true});
  runs(t3, {{.sync = m}});
  EXPECT_TRUE(find().empty());
}

TEST_F(Hang, DeadlockIsNone) {
  const uint32_t a = mutex();
  wants(t2, a, kSecond, {{.sync = m}});
  wants(t3, m, kSecond, {{.sync = a}});
  wants(1, a, kSecond);  // behind it
  EXPECT_TRUE(find().empty());
}

TEST_F(Hang, ChainToOneThatWaitsToBeNotified) {
  const uint32_t c = condition();
  const uint32_t four = thread("four");
  const uint32_t a = mutex();
  wants(t2, a, 50 * kSecond);
  waits(t3, {.sync = m, .since = 40 * kSecond}, {{.sync = a}});
  waits(four, {.kind = WaitKind::condition, .sync = c, .since = 30 * kSecond, .mode = Mode::none}, {{.sync = m}});
  runs(1);
  acquire(1, c, 0, 0, Mode::notify);
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);  // both waiters are held up by the same thread
  EXPECT_EQ(findings[0].threads.size(), 3u);
  ASSERT_EQ(findings[0].steps.size(), 5u);
  EXPECT_EQ(findings[0].steps[4].object, c);
  EXPECT_EQ(findings[0].steps[4].holding, std::vector<uint32_t>{m});
  EXPECT_NE(findings[0].explanation.find("was notified by thread main"), std::string::npos) << findings[0].explanation;
}

TEST_F(Hang, ChainThroughAJoin) {
  wants(t2, m, 50 * kSecond);
  joins(t3, 1, {{.sync = m}}, 40 * kSecond);
  runs(1);
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].threads.size(), 3u);
  EXPECT_EQ(findings[0].steps.back().awaited, 1u);
  EXPECT_NE(findings[0].explanation.find("main is in no wait"), std::string::npos) << findings[0].explanation;
}

TEST_F(Hang, OneFindingForEachRoot) {
  const uint32_t a = mutex();
  const uint32_t four = thread("four");
  wants(t2, m, 50 * kSecond);
  wants(t3, a, 60 * kSecond);
  wants(four, a, 40 * kSecond);
  runs(1, {{.sync = m}});
  EXPECT_EQ(find().size(), 2u);  // `a` is held by nobody known
  runs(1, {{.sync = m}, {.sync = a}});
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_NE(findings[0].title.find("\"four\""), std::string::npos) << findings[0].title;
  EXPECT_NE(findings[0].explanation.find("Held up as well: \"two\" and \"three\"."), std::string::npos)
      << findings[0].explanation;
}

TEST_F(Hang, HolderInAnotherProcess) {
  const uint32_t shared = object(SyncKind::mutex, trace::kProcessShared);
  wants(t2, shared, 50 * kSecond);
  runs(1);
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_NE(findings[0].title.find("holder is not known"), std::string::npos) << findings[0].title;
  EXPECT_NE(findings[0].explanation.find("other processes"), std::string::npos) << findings[0].explanation;
}

TEST_F(Hang, IdleThreadsAreNoneWhileSomebodyRuns) {
  const uint32_t c = condition();
  on_condition(t2, c, 0, kSecond);
  joins(t3, 1, {}, kSecond);
  runs(1);
  EXPECT_TRUE(find().empty());
  waits(1, {.sync = m, .since = kSecond, .timed = true});
  EXPECT_TRUE(find().empty());
}

TEST_F(Hang, NobodyMoves) {
  // Other processes could post: no deadlock, but nothing happens either.
  const uint32_t s = object(SyncKind::semaphore, trace::kProcessShared);
  builder.add_sync_slot({.sync = s});
  joins(1, t2, {}, 80 * kSecond);
  const uint32_t place = stack();
  for (const uint32_t who : {t2, t3}) {
    builder.add_thread_slot(
        {.thread = who,
         .wait = trace::WaitSpec{
             .kind = WaitKind::semaphore, .sync = s, .stack = place, .since = 85 * kSecond, .mode = Mode::none}});
  }
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].title, "3 threads have waited for more than 15.0 s, and no other thread runs");
  ASSERT_EQ(findings[0].steps.size(), 2u);
  EXPECT_EQ(findings[0].steps[1].remark, "to be posted (15.0 s so far) (as 1 other does)");
  EXPECT_NE(findings[0].explanation.find("needs another one to post"), std::string::npos) << findings[0].explanation;
  EXPECT_TRUE(find(16 * kSecond).empty());  // somebody moved meanwhile
}

}  // namespace
}  // namespace concheck::analysis
