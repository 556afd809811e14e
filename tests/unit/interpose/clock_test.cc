#include "interpose/clock.h"

#include <memory>

#include "tests/unit/interpose/runtime_scope.h"

namespace concheck::interpose {
namespace {

// Event `before` (a clock slot and an epoch in it) happened before everything that this clock's owner does from now on.
bool covers(const Clock& clock, uint32_t slot, uint32_t epoch) {
  for (uint32_t i = 0; i < clock.count; ++i) {
    if (clock.entries[i].slot == slot) return clock.entries[i].epoch >= epoch;
  }
  return false;
}

class MustHappenBefore : public InRuntime {
 protected:
  std::unique_ptr<Thread> make(Clock inherited = {}) {
    auto thread = std::make_unique<Thread>();
    start_clock(thread.get(), inherited);
    return thread;
  }
};

TEST_F(MustHappenBefore, UnrelatedThreadsAreConcurrent) {
  const auto a = make();
  const auto b = make();
  EXPECT_NE(a->clock_slot, b->clock_slot);
  EXPECT_FALSE(covers(a->clock, b->clock_slot, b->epoch));
  EXPECT_FALSE(covers(b->clock, a->clock_slot, a->epoch));
}

TEST_F(MustHappenBefore, WhatTheCreatorDidIsBeforeTheChild) {
  const auto parent = make();
  const uint32_t before = parent->epoch;
  const auto child = make(fork_clock(parent.get()));
  EXPECT_TRUE(covers(child->clock, parent->clock_slot, before));
  // But not what it does after the creation.
  EXPECT_GT(parent->epoch, before);
  EXPECT_FALSE(covers(child->clock, parent->clock_slot, parent->epoch));
}

TEST_F(MustHappenBefore, AJoinOrdersTheChildBeforeWhatFollows) {
  const auto parent = make();
  const auto child = make(fork_clock(parent.get()));
  EXPECT_FALSE(covers(parent->clock, child->clock_slot, child->epoch));
  acquire_clock(parent.get(), child->clock);
  EXPECT_TRUE(covers(parent->clock, child->clock_slot, child->epoch));
}

TEST_F(MustHappenBefore, ReleaseAndAcquireThroughAnObject) {
  const auto a = make();
  const auto b = make();
  const auto c = make();
  Clock barrier{};
  const uint32_t before = a->epoch;
  release_clock(a.get(), barrier);
  release_clock(b.get(), barrier);
  acquire_clock(c.get(), barrier);
  EXPECT_TRUE(covers(c->clock, a->clock_slot, before));
  EXPECT_FALSE(covers(c->clock, a->clock_slot, a->epoch));  // its time has gone on
  EXPECT_FALSE(covers(a->clock, b->clock_slot, 1));
  free_clock(barrier);
}

TEST_F(MustHappenBefore, TheVersionChangesOnlyWithTheClock) {
  const auto a = make();
  const auto b = make();
  acquire_clock(a.get(), b->clock);
  const uint32_t version = a->clock_version;
  acquire_clock(a.get(), b->clock);
  EXPECT_EQ(a->clock_version, version);
}

TEST_F(MustHappenBefore, ASlotIsReusedOnlyByWhoComesAfterItsThread) {
  const auto parent = make();
  const auto ended = make(fork_clock(parent.get()));
  const auto stranger = make();
  acquire_clock(parent.get(), ended->clock);
  retire_clock_slot(ended.get());
  // A thread that may be concurrent with the ended one must not go on counting in its slot.
  const auto concurrent = make(fork_clock(stranger.get()));
  EXPECT_NE(concurrent->clock_slot, ended->clock_slot);
  const auto later = make(fork_clock(parent.get()));
  EXPECT_EQ(later->clock_slot, ended->clock_slot);
  EXPECT_GT(later->epoch, ended->epoch);
}

}  // namespace
}  // namespace concheck::interpose
