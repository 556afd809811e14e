#include "interpose/dependency.h"

#include <vector>

#include "interpose/lock_events.h"
#include "tests/unit/interpose/runtime_scope.h"

namespace concheck::interpose {
namespace {

constexpr uintptr_t kBase = 0x1100'0000'0000;

class HeldStack : public InRuntime {
 protected:
  void SetUp() override {
    InRuntime::SetUp();
    ASSERT_EQ(held_count(self()), 0u);
  }
  void TearDown() override {
    for (int i = 0; i < 100; ++i) released(self(), kBase + static_cast<uintptr_t>(i) * 64);
    EXPECT_EQ(held_count(self()), 0u);
    end_syncs_in(kBase, kBase + 100 * 64);
  }
  void take(int lock, uint8_t flags = 0, trace::Mode mode = trace::Mode::exclusive) {
    acquired(
        self(),
        {kBase + static_cast<uintptr_t>(lock) * 64, {trace::SyncKind::rwlock, 0}, mode, false, CONCHECK_CALL_SITE()},
        flags);
  }
  bool give_back(int lock) { return released(self(), kBase + static_cast<uintptr_t>(lock) * 64); }
  std::vector<int> held() {
    std::vector<int> locks;
    for (uint32_t i = 0; i < self()->slot->held_depth; ++i) {
      if (self()->held[i].sync != 0) locks.push_back(static_cast<int>((self()->held[i].address - kBase) / 64));
    }
    return locks;
  }
  const trace::HeldEntry& top() { return self()->held[self()->slot->held_depth - 1]; }
};

TEST_F(HeldStack, InOrder) {
  take(1);
  take(2);
  take(3);
  EXPECT_EQ(held(), (std::vector<int>{1, 2, 3}));
  EXPECT_TRUE(give_back(3));
  EXPECT_TRUE(give_back(2));
  EXPECT_FALSE(give_back(2));
  EXPECT_EQ(held(), (std::vector<int>{1}));
}

TEST_F(HeldStack, OutOfOrder) {
  for (int i = 1; i <= 4; ++i) take(i);
  EXPECT_TRUE(give_back(2));
  EXPECT_TRUE(give_back(4));
  EXPECT_EQ(held(), (std::vector<int>{1, 3}));
  take(5);
  EXPECT_EQ(held(), (std::vector<int>{1, 3, 5}));
  EXPECT_TRUE(give_back(1));
  EXPECT_TRUE(give_back(5));
  EXPECT_TRUE(give_back(3));
}

TEST_F(HeldStack, DeeperThanItsSlot) {
  for (int i = 0; i < 90; ++i) take(i);
  EXPECT_EQ(held_count(self()), 90u);
  for (int i = 0; i < 90; ++i) EXPECT_TRUE(give_back(i)) << i;
}

TEST_F(HeldStack, TheSameNestingIsRecordedOnce) {
  uint32_t record = 0;
  for (int round = 0; round < 3; ++round) {
    take(1);
    take(2);
    take(10 + round);  // a new way of nesting says which record it hangs on
    ASSERT_NE(self()->held[1].acquire, 0u);
    if (round == 0) record = self()->held[1].acquire;
    EXPECT_EQ(self()->held[1].acquire, record);
    give_back(10 + round);
    give_back(2);
    give_back(1);
  }
  take(2);
  take(1);
  EXPECT_NE(top().acquire, record);
}

TEST_F(HeldStack, AllOfManyNestingsAreRecordedOnce) {
  // One lock with very many inside it, and many with a few: more than a line, and a line and its neighbour, have room for.
  const auto walk = [&] {
    for (int outer = 0; outer < 60; ++outer) {
      take(outer);
      for (int inner = 60; inner < (outer == 0 ? 99 : 63); ++inner) {
        take(inner);
        give_back(inner);
      }
      give_back(outer);
    }
  };
  const auto next_record = [&](int inner) {
    take(0);
    take(inner);
    const uint32_t record = top().acquire;
    give_back(inner);
    give_back(0);
    return record;
  };
  const uint32_t ways_before = self()->known_count;
  walk();
  const uint32_t first = next_record(1);
  const uint32_t ways = self()->known_count;
  EXPECT_EQ(ways - ways_before, 60u + 39 + 59 * 3 + 1);
  for (int round = 0; round < 3; ++round) walk();
  EXPECT_EQ(self()->known_count, ways);
  EXPECT_EQ(next_record(2), first + 1);
}

TEST_F(HeldStack, WhatIsNestedUnderAnotherClockHangsOnTheRecordOfTheClockBefore) {
  const auto hangs_on = [&](int inner) {
    take(inner);
    const uint32_t record = self()->held[1].acquire;
    give_back(inner);
    return record;
  };
  take(1);
  take(2);
  const uint32_t record = hangs_on(10);
  give_back(2);
  take(2);  // known by now
  ++self()->clock_version;
  EXPECT_EQ(hangs_on(11), record);
  give_back(2);
  take(2);
  EXPECT_NE(hangs_on(12), record);
}

TEST_F(HeldStack, ANestingIsRecordedAgainUnderAnotherClockButNotForEver) {
  take(1);
  uint32_t last = 0;
  for (int version = 0; version < 12; ++version) {
    take(2);
    take(10 + version);
    const uint32_t record = self()->held[1].acquire;
    ASSERT_NE(record, 0u);
    EXPECT_EQ(record != last, version < 8) << version;
    last = record;
    give_back(10 + version);
    give_back(2);
    ++self()->clock_version;
  }
}

TEST_F(HeldStack, ATryIsNoRequestButIsHeld) {
  take(1);
  take(2, trace::kTry);
  EXPECT_EQ(top().acquire, 0u);
  take(3);
  EXPECT_NE(top().acquire, 0u);
  EXPECT_NE(self()->held[1].acquire, 0u);  // what it hangs on has a record by now
}

TEST_F(HeldStack, ReadersAreCounted) {
  take(7, 0, trace::Mode::shared);
  take(7, 0, trace::Mode::shared);
  const trace::SyncSlot* sync = known_sync(kBase + 7 * 64);
  ASSERT_NE(sync, nullptr);
  EXPECT_EQ(sync->readers, 2u);
  EXPECT_EQ(sync->owner, 0u);
  EXPECT_TRUE(give_back(7));
  EXPECT_EQ(sync->readers, 1u);
}

}  // namespace
}  // namespace concheck::interpose
