#include "analysis/report/subsumed.h"

#include <gtest/gtest.h>

namespace concheck::analysis {
namespace {

constexpr uint32_t kPid = 100;
constexpr uint32_t kWaiter = 2;
constexpr uint32_t kHolder = 3;
constexpr uint32_t kLock = 7;

Finding finding(const char* kind, const char* subkind, uint32_t thread = kWaiter, uint32_t lock = kLock) {
  Finding result;
  result.pid = kPid;
  result.kind = kind;
  result.subkind = subkind;
  result.threads.emplace_back().id = thread;
  if (lock != 0) result.locks.emplace_back().id = lock;
  return result;
}

Finding inversion(const char* subkind) {
  Finding result = finding("priority-inversion", subkind);
  FindingStep& holds = result.steps.emplace_back();
  holds.thread = kHolder;
  holds.action = Action::acquire;
  return result;
}

const Finding kLong = finding("starvation", "long-critical-section");

TEST(Subsumed, LongSectionsOfWhichTheReasonIsTold) {
  for (const Finding& reason : {finding("blocking-while-locked", ""), finding("event-loop-stall", "lock"), inversion("unbounded")}) {
    EXPECT_TRUE(Subsumed({reason}).has(kLong)) << reason.kind;
    EXPECT_FALSE(Subsumed({reason}).has(finding("starvation", "long-critical-section", kWaiter, kLock + 1))) << reason.kind;
    EXPECT_FALSE(Subsumed({reason}).has(finding("starvation", "lock"))) << reason.kind;
    EXPECT_FALSE(Subsumed({reason}).has(reason)) << reason.kind;
  }
  EXPECT_FALSE(Subsumed({finding("event-loop-stall", "blocking-call"), inversion("bounded")}).has(kLong));
}

TEST(Subsumed, LongSectionsOfALockThatStarvesOthersToo) {
  EXPECT_TRUE(Subsumed({finding("starvation", "unfair-hand-over")}).has(kLong));
  EXPECT_FALSE(Subsumed({kLong}).has(kLong));
}

TEST(Subsumed, WhatAnInversionThatHappenedTells) {
  const Finding risk = finding("priority-inversion-risk", "no-protocol");
  const Finding holder = finding("starvation", "processor", kHolder, 0);
  EXPECT_TRUE(Subsumed({inversion("unbounded")}).has(risk));
  EXPECT_TRUE(Subsumed({inversion("unbounded")}).has(holder));
  EXPECT_FALSE(Subsumed({inversion("unbounded")}).has(finding("starvation", "processor", kHolder + 1, 0)));
  EXPECT_FALSE(Subsumed({inversion("bounded")}).has(risk));
  EXPECT_FALSE(Subsumed({inversion("bounded")}).has(holder));
}

TEST(Subsumed, AStalledLoopSaysThatItsThreadDidNotRun) {
  const Finding starved = finding("starvation", "processor", kWaiter, 0);
  EXPECT_TRUE(Subsumed({finding("event-loop-stall", "processor", kWaiter, 0)}).has(starved));
  EXPECT_FALSE(Subsumed({finding("event-loop-stall", "computation", kWaiter, 0)}).has(starved));
}

TEST(Subsumed, WhoWaitsForEver) {
  for (const char* kind : {"deadlock", "self-deadlock", "hang", "lost-wakeup"}) {
    const Subsumed stuck({finding(kind, "")});
    EXPECT_TRUE(stuck.has(finding("blocking-while-locked", ""))) << kind;
    EXPECT_TRUE(stuck.has(finding("starvation", "lock"))) << kind;
    EXPECT_FALSE(stuck.has(finding("blocking-while-locked", "", kWaiter, kLock + 1))) << kind;
    EXPECT_FALSE(stuck.has(finding(kind, ""))) << kind;
  }
}

TEST(Subsumed, NotByAnotherProcess) {
  Finding reason = finding("blocking-while-locked", "");
  reason.pid = kPid + 1;
  EXPECT_FALSE(Subsumed({reason}).has(kLong));
}

}  // namespace
}  // namespace concheck::analysis
