// Deadlocks that no single process can see.
#include "analysis/report/across.h"

#include <gtest/gtest.h>

#include "tests/unit/analysis/scenario.h"

namespace concheck::analysis {
namespace {

constexpr uint64_t kA = 0x7000'1000;
constexpr uint64_t kB = 0x7000'2000;

class Across : public ::testing::Test {
 protected:
  // A process whose main thread holds the lock at one address and waits for the one at another (0: it runs).
  void process(uint32_t pid, uint32_t parent, uint64_t held, uint64_t wanted, bool timed = false,
               uint16_t attributes = trace::kProcessShared) {
    Scenario scenario;
    trace::TraceBuilder& builder = scenario.builder;
    builder.set_state(trace::ProcessState::running);
    builder.header().pid = pid;
    builder.header().parent_pid = parent;
    const uint32_t h = builder.add_sync({.attributes = attributes, .address = held});
    trace::ThreadSlotSpec slot{.thread = 1, .held = {{.sync = h, .stack = scenario.stack()}}};
    if (wanted != 0) {
      const uint32_t w = builder.add_sync({.attributes = attributes, .address = wanted});
      slot.wait = trace::WaitSpec{.sync = w, .stack = scenario.stack(), .timed = timed};
    }
    builder.add_thread_slot(slot);
    traces.push_back(read_back(builder));
  }

  std::vector<Finding> find() {
    AnalyzeOptions options;
    options.symbolize = false;
    return of_kind(analyze(std::move(traces), options), "deadlock");
  }

  std::vector<trace::Trace> traces;
};

TEST_F(Across, ParentAndChild) {
  process(10, 1, kA, kB);
  process(11, 10, kB, kA);
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  const Finding& finding = findings[0];
  EXPECT_EQ(finding.confidence, Confidence::observed);
  EXPECT_EQ(finding.severity, Severity::error);
  EXPECT_EQ(finding.id.size(), 16u);
  EXPECT_EQ(finding.locks.size(), 2u);
  ASSERT_EQ(finding.threads.size(), 2u);
  EXPECT_NE(finding.threads[0].label.find("of process 1"), std::string::npos) << finding.threads[0].label;
  EXPECT_EQ(finding.title.rfind("2 processes are deadlocked", 0), 0u) << finding.title;
  ASSERT_EQ(finding.steps.size(), 4u);
  EXPECT_EQ(finding.steps[1].action, Action::wait);
  EXPECT_EQ(finding.steps[1].object, finding.steps[2].object);
  EXPECT_EQ(finding.steps[3].object, finding.steps[0].object);
  EXPECT_NE(finding.steps[0].thread, finding.steps[2].thread);
  for (const FindingLock& lock : finding.locks) EXPECT_FALSE(lock.label.empty());
}

TEST_F(Across, ThreeSiblings) {
  process(11, 10, kA, kB);
  process(12, 10, kB, kA + 8);
  process(13, 10, kA + 8, kA);
  const std::vector<Finding> findings = find();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].steps.size(), 6u);
}

TEST_F(Across, StrangersWithTheSameAddresses) {
  process(10, 1, kA, kB);
  process(20, 2, kB, kA);
  EXPECT_TRUE(find().empty());
}

TEST_F(Across, PrivateLocks) {
  process(10, 1, kA, kB, false, 0);
  process(11, 10, kB, kA, false, 0);
  EXPECT_TRUE(find().empty());
}

TEST_F(Across, OneGivesUp) {
  process(10, 1, kA, kB);
  process(11, 10, kB, kA, true);
  EXPECT_TRUE(find().empty());
}

TEST_F(Across, OneRuns) {
  process(10, 1, kA, kB);
  process(11, 10, kB, 0);
  EXPECT_TRUE(find().empty());
}

TEST_F(Across, SameOrder) {
  process(10, 1, kA, kB);
  process(11, 10, kB, kB + 8);
  EXPECT_TRUE(find().empty());
}

TEST_F(Across, OneProcessAlone) {
  process(10, 1, kA, kB);
  EXPECT_TRUE(find().empty());
}

}  // namespace
}  // namespace concheck::analysis
