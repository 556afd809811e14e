#include "analysis/detect/event_loop_stall.h"

#include <gtest/gtest.h>

#include "tests/unit/analysis/contention_scenario.h"

namespace concheck::analysis {
namespace {

using trace::StallCause;

class EventLoopStall : public ::testing::Test, public ContentionScenario {
 protected:
  trace::LoopStallRecord stall(StallCause cause, uint64_t ns, uint64_t cause_ns) {
    trace::LoopStallRecord record{};
    record.header.thread = t2;
    record.begin = 3 * kSecond;
    record.end = record.begin + ns;
    record.loop_stack = stack();
    record.cause = static_cast<uint16_t>(cause);
    record.cause_stack = stack();
    record.cause_ns = cause_ns;
    record.cpu_ns = cause == StallCause::computation ? cause_ns : 0;
    record.delay_ns = 0;
    return record;
  }
  // A stall by a wait for the lock, which t3 held. The wait is still to be added.
  trace::LongWaitRecord stalled_by_lock(uint64_t ns, uint64_t cause_ns, uint64_t wait_ns, uint64_t served = 0) {
    trace::LoopStallRecord record = stall(StallCause::lock, ns, cause_ns);
    record.cause_sync = m;
    builder.add(record, {});
    trace::LongWaitRecord wait = waited(t2, m, wait_ns, served);
    wait.begin += kMs;
    wait.end += kMs;
    wait.owner = t3;
    wait.owner_stack = stack();
    return wait;
  }
  std::vector<Finding> found() const { return find("event-loop-stall"); }
};

TEST_F(EventLoopStall, Computation) {
  builder.add(stall(StallCause::computation, 200 * kMs, 190 * kMs), {{stack(), 15}, {stack(), 4}});
  const std::vector<Finding> findings = found();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].subkind, "computation");
  EXPECT_EQ(findings[0].severity, Severity::warning);
  EXPECT_NE(findings[0].title.find("did not look for events for 200 ms, because it computed"), std::string::npos)
      << findings[0].title;
  ASSERT_EQ(findings[0].steps.size(), 3u);
  EXPECT_EQ(findings[0].steps[0].action, Action::run);
  EXPECT_EQ(findings[0].steps[0].remark, "here in 15 of 19 samples");
}

TEST_F(EventLoopStall, WarnsFromATenthOfASecondOn) {
  builder.add(stall(StallCause::computation, 100 * kMs, 100 * kMs), {});
  EXPECT_EQ(found().at(0).severity, Severity::warning);
}

TEST_F(EventLoopStall, ShorterOnesAreForInformation) {
  builder.add(stall(StallCause::computation, 100 * kMs, 100 * kMs - 1), {});
  EXPECT_EQ(found().at(0).severity, Severity::note);
  EXPECT_TRUE(found().at(0).informative);
}

TEST_F(EventLoopStall, TooShort) {
  builder.add(stall(StallCause::computation, 10 * kMs - 1, 10 * kMs - 1), {});
  EXPECT_TRUE(found().empty());
}

TEST_F(EventLoopStall, TheThresholdThatIsSetWarns) {
  builder.add(stall(StallCause::computation, 60 * kMs, 50 * kMs), {});
  for (const auto& [threshold, count] : std::map<uint64_t, size_t>{{50, 1}, {51, 0}}) {
    AnalyzeOptions options;
    options.symbolize = false;
    options.thresholds_ns["event-loop-stall"] = threshold * kMs;
    std::vector<trace::Trace> traces;
    traces.push_back(read_back(builder));
    const std::vector<Finding> findings = of_kind(analyze(std::move(traces), options), "event-loop-stall");
    ASSERT_EQ(findings.size(), count);
    if (count == 1) {
      EXPECT_EQ(findings[0].severity, Severity::warning);
    }
  }
}

// On a loaded machine a short computation takes long.
TEST_F(EventLoopStall, OnlyTheTimeThatItRan) {
  builder.add(stall(StallCause::computation, 400 * kMs, 9 * kMs), {});
  EXPECT_TRUE(found().empty());
}

TEST_F(EventLoopStall, WhatNoProcessorRanDoesNotCount) {
  trace::LoopStallRecord record = stall(StallCause::blocking_call, 200 * kMs, 200 * kMs);
  record.delay_ns = 191 * kMs;
  builder.add(record, {});
  EXPECT_TRUE(found().empty());
}

TEST_F(EventLoopStall, LoadAccusesNobody) {
  builder.add(stall(StallCause::processor, 400 * kMs, 390 * kMs), {});
  EXPECT_TRUE(found().empty());
}

TEST_F(EventLoopStall, ProcessorThatAnotherThreadHad) {
  builder.add(stall(StallCause::processor, 400 * kMs, 390 * kMs), {});
  delayed(t2, 3 * kSecond, 3 * kSecond + 400 * kMs, 390 * kMs, {{t3, 1, 10, 0, 380 * kMs}});
  const std::vector<Finding> findings = found();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].subkind, "processor");
  EXPECT_EQ(findings[0].severity, Severity::warning);
  EXPECT_NE(findings[0].title.find("because thread \"three\" had its processor"), std::string::npos)
      << findings[0].title;
  EXPECT_TRUE(find("starvation").empty());  // it is told
}

TEST_F(EventLoopStall, Lock) {
  builder.add(stalled_by_lock(200 * kMs, 180 * kMs, 180 * kMs));
  const std::vector<Finding> findings = found();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].subkind, "lock");
  EXPECT_EQ(findings[0].severity, Severity::warning);
  ASSERT_EQ(findings[0].steps.size(), 3u);
  EXPECT_EQ(findings[0].steps[0].object, m);
  EXPECT_EQ(findings[0].steps[1].thread, t3);
}

TEST_F(EventLoopStall, ShortOneWhoseHolderNeitherRanNorBlocked) {
  struct Case {
    uint64_t ns, cpu, behind, served;
    bool measured, blocks, told;
  };
  constexpr Case kCases[] = {
      {99 * kMs, 9 * kMs, 0, 0, true, false, false},        // it was kept from running
      {99 * kMs, 10 * kMs, 0, 0, true, false, true},        // it ran for long enough
      {99 * kMs, 5 * kMs, 5 * kMs, 0, true, false, true},   // or waited for another lock
      {99 * kMs, 0, 0, 0, true, true, true},                // or blocked
      {99 * kMs, 0, 0, 1, true, false, true},               // there were more holders than it
      {99 * kMs, 0, 0, 0, false, false, true},              // nobody knows
      {100 * kMs, 0, 0, 0, true, false, true},              // too long for that
  };
  for (const Case& one : kCases) {
    SCOPED_TRACE(&one - kCases);
    static_cast<ContentionScenario&>(*this) = {};
    trace::LongWaitRecord wait = stalled_by_lock(one.ns + 2 * kMs, one.ns, one.ns, one.served);
    wait.owner_cpu_ns = one.cpu;
    wait.behind_ns = one.behind;
    if (one.measured) wait.header.flags |= trace::kOwnerMeasured;
    builder.add(wait);
    trace::BlockedHoldingRecord blocked{};
    blocked.header.thread = t3;
    blocked.begin = wait.begin;
    blocked.end = wait.end;
    blocked.stack = stack();
    blocked.call = static_cast<uint16_t>(trace::BlockingCall::sleep);
    if (one.blocks) builder.add(blocked, {{.sync = m, .mode = 1}});
    EXPECT_EQ(found().size(), one.told ? 1u : 0u);
  }
}

TEST_F(EventLoopStall, LockWhoseHolderHadNoProcessor) {
  for (const uint64_t delay : {17 * kMs, 18 * kMs}) {
    static_cast<ContentionScenario&>(*this) = {};
    trace::LongWaitRecord wait = stalled_by_lock(400 * kMs, 180 * kMs, 300 * kMs);
    wait.header.flags |= trace::kOwnerMeasured;
    wait.owner_cpu_ns = 180 * kMs;
    wait.owner_delay_ns = delay;
    builder.add(wait);
    const std::vector<Finding> findings = found();
    ASSERT_EQ(findings.size(), 1u);
    EXPECT_EQ(findings[0].explanation.find("For another 18 ms thread \"three\" held the lock") != std::string::npos, delay == 18 * kMs)
        << findings[0].explanation;
  }
}

TEST_F(EventLoopStall, Call) {
  trace::LoopStallRecord record = stall(StallCause::blocking_call, 200 * kMs, 180 * kMs);
  record.cause_call = static_cast<uint16_t>(trace::BlockingCall::resolve);
  builder.add(record, {});
  const std::vector<Finding> findings = found();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].subkind, "blocking-call");
  EXPECT_NE(findings[0].title.find("because of a look-up of a host"), std::string::npos) << findings[0].title;
  EXPECT_EQ(findings[0].steps[0].remark, "looks up a host's name or address for 180 ms");
}

TEST_F(EventLoopStall, SaysWhatItsCauseHadWhenThatIsLessThanHalf) {
  for (const uint64_t cause : {99 * kMs, 100 * kMs}) {
    static_cast<ContentionScenario&>(*this) = {};
    trace::LoopStallRecord record = stall(StallCause::blocking_call, 200 * kMs, cause);
    record.cause_call = static_cast<uint16_t>(trace::BlockingCall::resolve);
    builder.add(record, {});
    const std::vector<Finding> findings = found();
    ASSERT_EQ(findings.size(), 1u);
    const char* words = cause < 100 * kMs ? "for 200 ms, for 99 ms of that because of a look-up" : "for 200 ms, because of a look-up";
    EXPECT_NE(findings[0].title.find(words), std::string::npos) << findings[0].title;
  }
}

TEST(UntimedWait, ByPlaceAndOnlyWhenAskedFor) {
  ContentionScenario run;
  const uint32_t place = run.stack();
  for (const uint32_t who : {run.t2, run.t3}) {
    trace::UntimedWaitRecord wait{};
    wait.header.thread = who;
    wait.sync = run.m;
    wait.stack = place;
    wait.kind = static_cast<uint32_t>(trace::WaitKind::lock);
    run.builder.add(wait);
    wait.stack = run.stack();
    wait.kind = static_cast<uint32_t>(trace::WaitKind::join);
    wait.sync = 0;
    if (who == run.t3) run.builder.add(wait);
  }
  EXPECT_TRUE(run.find("untimed-wait").empty());
  const Report report = analyze_raw(run.builder, {"untimed-wait"});
  ASSERT_EQ(report.findings.size(), 2u);
  EXPECT_EQ(report.failing, 0u);
  EXPECT_EQ(report.findings[0].count + report.findings[1].count, 3u);
}

}  // namespace
}  // namespace concheck::analysis
