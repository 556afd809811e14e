#include "interpose/blocking/blocking.h"

#include <gtest/gtest.h>

#include <vector>

namespace concheck::interpose::blocking {
namespace {

constexpr uint64_t kMs = 1'000'000;

struct Filter {
  FactFilter filter{};
  std::vector<trace::RecordHeader> records = std::vector<trace::RecordHeader>(1000);
  size_t told = 0;

  // True when it was told.
  bool event(uint64_t kind, uint64_t ns) {
    if (!filter.is_news(kind, ns)) return false;
    filter.remember(kind, ns, &records[told++]);
    return true;
  }
};

TEST(FactFilter, TellsAKindOnceAndCountsIt) {
  Filter filter;
  EXPECT_TRUE(filter.event(7, kMs));
  EXPECT_FALSE(filter.event(7, kMs));
  EXPECT_FALSE(filter.event(7, kMs / 2));
  EXPECT_EQ(filter.records[0].count, 3u);
  EXPECT_TRUE(filter.event(8, kMs)) << "another kind";
}

TEST(FactFilter, TellsAgainWhatTookTwiceAsLong) {
  Filter filter;
  EXPECT_TRUE(filter.event(7, kMs));
  EXPECT_FALSE(filter.event(7, 2 * kMs - 1));
  EXPECT_TRUE(filter.event(7, 2 * kMs));
  EXPECT_FALSE(filter.event(7, 3 * kMs));
  EXPECT_EQ(filter.records[0].count, 2u);
  EXPECT_EQ(filter.records[1].count, 2u) << "the sum is how often it happened";
}

TEST(FactFilter, KeepsWhatHadNoRoom) {
  Filter filter;
  EXPECT_TRUE(filter.filter.is_news(7, kMs));
  filter.filter.remember(7, kMs, nullptr);
  EXPECT_TRUE(filter.filter.is_news(7, kMs));
}

TEST(FactFilter, RemembersTheLongestOfTooMany) {
  Filter filter;
  EXPECT_TRUE(filter.event(1, 1000 * kMs));
  for (uint64_t kind = 2; kind < 900; ++kind) EXPECT_TRUE(filter.event(kind, kMs));
  EXPECT_FALSE(filter.event(1, 1000 * kMs));
}

// The calls are made up: what is said of the calling thread is looked at.
class LoopCalls : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_NE(self(), nullptr) << "the runtime has not started";
    forget_calls(self());
    self()->slot->idle_calls = self()->slot->other_blocking_calls = 0;
  }
  void TearDown() override { SetUp(); }

  static Thread* self() { return current_thread; }
  static CallSite site(uintptr_t which) { return {0x1000 + which, 0x7fff0000}; }

  // Returns whether it is where the thread comes back to.
  static bool idle(uintptr_t which, bool can_wait = true) {
    IdleCall call;
    if (!begin_idle_call(&call, site(which), can_wait, kNoEpoll)) return false;
    end_idle_call(call);
    return true;
  }
};

TEST_F(LoopCalls, EightAtOnePlaceMakeALoop) {
  for (int i = 0; i < 7; ++i) {
    EXPECT_TRUE(idle(1));
    EXPECT_FALSE(self()->runs_loop) << i;
  }
  EXPECT_TRUE(idle(1));
  EXPECT_TRUE(self()->runs_loop);
  EXPECT_EQ(self()->slot->idle_calls, 8u);
}

TEST_F(LoopCalls, CallsThatReturnAtOnceAreNoRest) {
  for (int i = 0; i < 100; ++i) idle(1, false);
  EXPECT_FALSE(self()->runs_loop);
  EXPECT_EQ(self()->slot->idle_calls, 0u);
}

TEST_F(LoopCalls, PlacesInTurnAreNoLoop) {
  for (uintptr_t i = 0; i < 100; ++i) idle(i % 2);
  EXPECT_FALSE(self()->runs_loop);
}

TEST_F(LoopCalls, TheMajorityIsTheLoop) {
  for (uintptr_t i = 0; i < 60; ++i) idle(i % 3 == 0 ? 2 : 1);
  EXPECT_TRUE(self()->runs_loop);
  EXPECT_TRUE(idle(1));
  EXPECT_FALSE(idle(2)) << "a call like others";
}

TEST_F(LoopCalls, AnotherLoopFollows) {
  for (int i = 0; i < 1000; ++i) idle(1);
  for (int i = 0; i < 100; ++i) idle(2);
  EXPECT_TRUE(self()->runs_loop);
  EXPECT_TRUE(idle(2));
}

TEST_F(LoopCalls, TheSameCallDeeperOnTheStackIsTheLoopToo) {
  for (int i = 0; i < 20; ++i) idle(1);
  IdleCall call;
  EXPECT_TRUE(begin_idle_call(&call, {site(1).pc, site(1).sp - 4096}, true, kNoEpoll));
  end_idle_call(call);
}

TEST_F(LoopCalls, WhoRestsElsewhereToo) {
  for (int i = 0; i < 40; ++i) {
    idle(1);
    ++self()->rival_waits;
  }
  EXPECT_FALSE(self()->runs_loop);
}

}  // namespace
}  // namespace concheck::interpose::blocking
