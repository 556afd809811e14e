#include "analysis/detect/priority_inversion.h"

#include <gtest/gtest.h>

#include "tests/unit/analysis/contention_scenario.h"

namespace concheck::analysis {
namespace {

// Thread 2 is high, 3 low, 4 between.
class PriorityInversion : public ::testing::Test, public ContentionScenario {
 protected:
  trace::InversionRecord record(uint32_t lock, uint64_t ns, int32_t priority = 15) {
    trace::InversionRecord made{};
    made.header.thread = t2;
    made.begin = 3 * kSecond;
    made.end = made.begin + ns;
    made.sync = lock;
    made.stack = stack();
    made.policy = priority > 0 ? kFifo : 0;
    made.priority = priority;
    made.mode = static_cast<uint8_t>(trace::Mode::exclusive);
    made.kind = static_cast<uint16_t>(trace::WaitKind::lock);
    return made;
  }
  trace::InversionLink link(uint32_t who, uint32_t lock, uint64_t cpu, uint64_t delay, int32_t priority = 5) {
    trace::InversionLink made{};
    made.thread = who;
    made.sync = lock;
    made.stack = stack();
    made.policy = priority > 0 ? kFifo : 0;
    made.priority = priority;
    made.cpu_ns = cpu;
    made.delay_ns = delay;
    return made;
  }
  trace::Runner runner(uint64_t ns) const { return {t4, kFifo, 10, 0, ns}; }
};

TEST_F(PriorityInversion, Textbook) {
  builder.add(record(m, 300 * kMs), {link(t3, m, 10 * kMs, 290 * kMs)}, {runner(290 * kMs)});
  const std::vector<Finding> findings = find("priority-inversion");
  ASSERT_EQ(findings.size(), 1u);
  const Finding& finding = findings[0];
  EXPECT_EQ(finding.subkind, "unbounded");
  EXPECT_EQ(finding.severity, Severity::error);
  EXPECT_EQ(finding.confidence, Confidence::observed);
  EXPECT_NE(finding.title.find("\"two\" (real-time priority 15) waited 300 ms for "), std::string::npos)
      << finding.title;
  EXPECT_NE(finding.title.find("which thread \"three\" (real-time priority 5) held and did not come to run"),
            std::string::npos)
      << finding.title;
  EXPECT_NE(finding.explanation.find("thread \"four\" did"), std::string::npos) << finding.explanation;
  EXPECT_NE(finding.advice.find("PTHREAD_PRIO_INHERIT"), std::string::npos);
  EXPECT_EQ(finding.metrics.at("holderDelayNs"), 290 * kMs);
  EXPECT_EQ(finding.metrics.at("boundedNs"), 10 * kMs);
  ASSERT_EQ(finding.steps.size(), 3u);
  EXPECT_EQ(finding.steps[2].action, Action::run);
  EXPECT_EQ(finding.steps[2].thread, t4);
}

TEST_F(PriorityInversion, TheMutexOfAConditionIsTakenBack) {
  trace::InversionRecord reacquired = record(m, 300 * kMs);
  reacquired.kind = static_cast<uint16_t>(trace::WaitKind::condition);
  builder.add(reacquired, {link(t3, m, 10 * kMs, 290 * kMs)}, {runner(290 * kMs)});
  const Finding finding = find("priority-inversion").at(0);
  EXPECT_EQ(finding.subkind, "unbounded");
  EXPECT_NE(finding.steps.at(0).remark.find("to take it back at the end of a wait on a condition"), std::string::npos) << finding.steps[0].remark;
  EXPECT_EQ(finding.locks.at(0).id, m);
}

TEST_F(PriorityInversion, HolderThatRanIsBounded) {
  builder.add(record(m, 300 * kMs), {link(t3, m, 270 * kMs, 30 * kMs)}, {});
  const std::vector<Finding> findings = find("priority-inversion");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].subkind, "bounded");
  EXPECT_EQ(findings[0].severity, Severity::note);
  EXPECT_TRUE(findings[0].informative);
}

TEST_F(PriorityInversion, HolderThatDidNotRunForATenth) {
  builder.add(record(m, 300 * kMs), {link(t3, m, 269 * kMs, 31 * kMs)}, {});
  EXPECT_EQ(find("priority-inversion").at(0).subkind, "unbounded");
}

TEST_F(PriorityInversion, ThoseWhoMayRunBeforeTheWaiterAreNotToBlame) {
  builder.add(record(m, 300 * kMs), {link(t3, m, 10 * kMs, 290 * kMs)}, {{t4, kFifo, 20, 0, 290 * kMs}});
  const Finding finding = find("priority-inversion").at(0);
  EXPECT_EQ(finding.subkind, "bounded");
  EXPECT_NE(finding.explanation.find("For 290 ms threads ran that may run before the waiter, too"), std::string::npos) << finding.explanation;
}

TEST_F(PriorityInversion, OnlyTheRestOfTheDelayIsTheirs) {
  const uint32_t five = thread("five");
  builder.add(record(m, 300 * kMs), {link(t3, m, 10 * kMs, 290 * kMs)}, {{five, kFifo, 20, 0, 290 * kMs}, runner(200 * kMs)});
  const Finding finding = find("priority-inversion").at(0);
  EXPECT_EQ(finding.subkind, "unbounded");
  EXPECT_EQ(finding.metrics.at("holderDelayNs"), 200 * kMs);
}

TEST_F(PriorityInversion, WhoeverWasPassedByOthersTooIsLeftToStarvation) {
  trace::InversionRecord passed = record(m, 300 * kMs);
  passed.header.flags = trace::kOthersServed;
  builder.add(passed, {link(t3, m, 10 * kMs, 290 * kMs)}, {runner(290 * kMs)});
  EXPECT_TRUE(find("priority-inversion").empty());
}

TEST_F(PriorityInversion, AMillisecondIsNothing) {
  builder.add(record(m, 5 * kMs), {link(t3, m, 4 * kMs, kMs)}, {});
  EXPECT_EQ(find("priority-inversion").at(0).subkind, "bounded");
}

TEST_F(PriorityInversion, CuredByInheritance) {
  const uint32_t inheriting = object(trace::SyncKind::mutex, trace::kProtocolInherit);
  builder.add(record(inheriting, 300 * kMs), {link(t3, inheriting, 10 * kMs, 290 * kMs)}, {runner(290 * kMs)});
  EXPECT_TRUE(find("priority-inversion").empty());
}

TEST_F(PriorityInversion, CuredByACeiling) {
  const uint32_t protecting = object(trace::SyncKind::mutex, trace::kProtocolProtect);
  builder.add(record(protecting, 300 * kMs), {link(t3, protecting, 10 * kMs, 290 * kMs)}, {});
  EXPECT_TRUE(find("priority-inversion").empty());
}

TEST_F(PriorityInversion, InheritanceThatEndsInTheChain) {
  const uint32_t inheriting = object(trace::SyncKind::mutex, trace::kProtocolInherit);
  trace::InversionLink first = link(1, inheriting, 0, 0, 7);
  first.wait_sync = m;
  first.wait_kind = static_cast<uint32_t>(trace::WaitKind::lock);
  builder.add(record(inheriting, 300 * kMs), {first, link(t3, m, 10 * kMs, 290 * kMs)}, {runner(290 * kMs)});
  const std::vector<Finding> findings = find("priority-inversion");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].locks.size(), 2u);
  EXPECT_NE(findings[0].title.find("at the end of a chain of locks"), std::string::npos) << findings[0].title;
  EXPECT_NE(findings[0].advice.find("the other locks of the chain"), std::string::npos) << findings[0].advice;
  ASSERT_EQ(findings[0].steps.size(), 5u);
  EXPECT_EQ(findings[0].steps[2].action, Action::wait);
  EXPECT_EQ(findings[0].steps[2].object, m);
}

TEST_F(PriorityInversion, NiceLevelsAreForInformation) {
  trace::InversionLink low = link(t3, m, 10 * kMs, 290 * kMs, 0);
  low.nice = 5;
  builder.add(record(m, 300 * kMs, 0), {low}, {});
  const std::vector<Finding> findings = find("priority-inversion");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].severity, Severity::note);
  EXPECT_TRUE(findings[0].informative);
}

TEST_F(PriorityInversion, OneThatRunsWhenNobodyElseWantsTo) {
  trace::InversionLink low = link(t3, m, 10 * kMs, 290 * kMs, 0);
  low.policy = 5;  // SCHED_IDLE
  builder.add(record(m, 300 * kMs, 0), {low}, {});
  EXPECT_EQ(find("priority-inversion").size(), 1u);
}

TEST_F(PriorityInversion, CloseNiceLevelsAreNone) {
  trace::InversionLink low = link(t3, m, 10 * kMs, 290 * kMs, 0);
  low.nice = 4;
  builder.add(record(m, 300 * kMs, 0), {low}, {});
  EXPECT_TRUE(find("priority-inversion").empty());
}

TEST_F(PriorityInversion, SaysMoreThanTheRisk) {
  scheduled(t2, kFifo, 15);
  scheduled(t3, kFifo, 5);
  scheduled(t4, kFifo, 10);
  builder.add_lock_use(held(t2, m, 1, kMs));
  builder.add_lock_use(held(t3, m, 1, kMs));
  EXPECT_EQ(find("priority-inversion-risk").size(), 1u);
  builder.add(record(m, 300 * kMs), {link(t3, m, 10 * kMs, 290 * kMs)}, {runner(290 * kMs)});
  EXPECT_EQ(find("priority-inversion").size(), 1u);
  EXPECT_TRUE(find("priority-inversion-risk").empty());
}

}  // namespace
}  // namespace concheck::analysis
