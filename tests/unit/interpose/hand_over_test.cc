#include "interpose/hand_over.h"

#include <algorithm>
#include <initializer_list>

#include "interpose/clock.h"
#include "tests/unit/interpose/runtime_scope.h"

namespace concheck::interpose {
namespace {

using trace::Mode;

constexpr uint32_t kStart = 7;
constexpr uint32_t kOther = 8;
constexpr uint32_t kLocks = 10;

// A thread as far as clocks and holds are concerned.
class Actor {
 public:
  Actor() {
    begin();
    Clock nothing{};
    start_clock(&thread_, nothing);
  }
  explicit Actor(Actor& creator) {
    begin();
    AwaitedHolds awaited{};
    note_creation(creator.thread(), awaited);
    Clock inherited = fork_clock(creator.thread());
    start_clock(&thread_, inherited);
    begin_hand_overs(&thread_, awaited);
  }
  ~Actor() { end_hand_overs(&thread_); }
  Actor(const Actor&) = delete;
  Actor& operator=(const Actor&) = delete;

  void take(uint32_t lock, Mode mode = Mode::exclusive) {
    if (thread_.hands_over) check_own_holds(&thread_);
    trace::SyncSlot& sync = slots[lock];
    sync.id = lock;
    if (mode == Mode::exclusive) {
      sync.owner = thread_.id;
      ++sync.acquisitions;
    }
    trace::HeldEntry& entry = held_[slot_.held_depth++];
    entry.sync = lock;
    entry.mode = static_cast<uint8_t>(mode);
    entry.reserved1 = reinterpret_cast<uintptr_t>(&sync);
    if (thread_.hands_over) take_over(&thread_, lock, mode);
  }
  void give_back(uint32_t lock) {
    auto* end = std::remove_if(held_, held_ + slot_.held_depth, [&](const auto& entry) { return entry.sync == lock; });
    slot_.held_depth = static_cast<uint32_t>(end - held_);
    if (slots[lock].owner == thread_.id) slots[lock].owner = 0;
  }
  uint32_t hold_of(uint32_t lock) { return own_hold(&thread_, lock); }
  uint32_t now() const { return thread_.epoch; }
  bool comes_after(const Actor& other, uint32_t epoch) const {
    const trace::ClockEntry* begin = thread_.clock.entries;
    return std::any_of(begin, begin + thread_.clock.count, [&](const trace::ClockEntry& entry) {
      return entry.slot == other.thread_.clock_slot && entry.epoch >= epoch;
    });
  }
  bool awaits() const { return thread_.hand_overs.awaited.count != 0; }
  Thread* thread() { return &thread_; }

 private:
  void begin() {
    thread_.id = ++actors;
    thread_.slot = &slot_;
    thread_.held = held_;
  }

  inline static trace::SyncSlot slots[kLocks];
  inline static uint32_t actors = 0;
  trace::ThreadSlot slot_{};
  trace::HeldEntry held_[4]{};
  Thread thread_{};
};

// They meet at a barrier, once.
void meet(std::initializer_list<Actor*> actors) {
  AwaitedHolds round{};
  Clock clock{};
  for (Actor* actor : actors) {
    note_arrival(actor->thread(), round);
    release_clock(actor->thread(), clock);
  }
  for (Actor* actor : actors) {
    acquire_clock(actor->thread(), clock);
    note_departure(actor->thread(), round);
  }
  forget_awaited(round);
  free_clock(clock);
}

class HandOver : public InRuntime {
 protected:
  Actor holder;
  Actor other;
};

TEST_F(HandOver, WhoLeavesABarrierAndTakesTheLockComesAfterTheHold) {
  holder.take(kStart);
  meet({&holder, &other});
  const uint32_t under_the_hold = holder.now();
  EXPECT_FALSE(other.comes_after(holder, under_the_hold));
  holder.give_back(kStart);
  other.take(kStart);
  EXPECT_TRUE(other.comes_after(holder, under_the_hold));
  // But not after what the holder does later.
  holder.take(kOther);
  EXPECT_FALSE(other.comes_after(holder, holder.now()));
}

TEST_F(HandOver, AlsoWhenTheHolderHasGoneOnSince) {
  holder.take(kStart);
  meet({&holder, &other});
  const uint32_t under_the_hold = holder.now();
  holder.give_back(kStart);
  holder.take(kOther);
  const uint32_t later = holder.now();
  other.take(kStart);
  EXPECT_TRUE(other.comes_after(holder, under_the_hold));
  EXPECT_FALSE(other.comes_after(holder, later));
}

TEST_F(HandOver, WhatTheHolderLearnedIsHandedOnToo) {
  Actor third;
  holder.take(kStart);
  meet({&holder, &other});
  const uint32_t of_the_third = third.now();
  meet({&holder, &third});
  EXPECT_FALSE(other.comes_after(third, of_the_third));
  holder.give_back(kStart);
  other.take(kStart);
  EXPECT_TRUE(other.comes_after(third, of_the_third));
}

TEST_F(HandOver, AnotherLockOrdersNothing) {
  holder.take(kStart);
  meet({&holder, &other});
  holder.give_back(kStart);
  other.take(kOther);
  EXPECT_FALSE(other.comes_after(holder, holder.now()));
}

TEST_F(HandOver, NorDoesALockThatWasReleasedBeforeTheBarrier) {
  holder.take(kStart);
  holder.give_back(kStart);
  meet({&holder, &other});
  holder.take(kStart);
  holder.give_back(kStart);
  other.take(kStart);
  EXPECT_FALSE(other.comes_after(holder, holder.now()));
  EXPECT_FALSE(other.awaits());
}

TEST_F(HandOver, TwoReadersDoNotWaitForEachOther) {
  holder.take(kStart, Mode::shared);
  meet({&holder, &other});
  other.take(kStart, Mode::shared);
  other.give_back(kStart);
  EXPECT_FALSE(other.comes_after(holder, holder.now()));
  const uint32_t under_the_hold = holder.now();
  holder.give_back(kStart);
  other.take(kStart);
  EXPECT_TRUE(other.comes_after(holder, under_the_hold));
}

TEST_F(HandOver, ThoseWhoComeAfterInTurnAwaitItToo) {
  Actor last;
  holder.take(kStart);
  meet({&holder, &other});
  Actor child(other);
  meet({&child, &last});
  const uint32_t under_the_hold = holder.now();
  holder.give_back(kStart);
  child.take(kStart);
  EXPECT_TRUE(child.comes_after(holder, under_the_hold));
  child.give_back(kStart);
  last.take(kStart);
  EXPECT_TRUE(last.comes_after(holder, under_the_hold));
}

TEST_F(HandOver, OfAChildWithItsCreator) {
  holder.take(kStart);
  Actor child(holder);
  meet({&holder, &child});
  const uint32_t under_the_hold = holder.now();
  EXPECT_FALSE(holder.awaits());
  holder.give_back(kStart);
  child.take(kStart);
  EXPECT_TRUE(child.comes_after(holder, under_the_hold));
}

TEST_F(HandOver, TheHoldOfEveryRoundIsAwaited) {
  for (int round = 0; round < 20; ++round) {
    holder.take(kStart);
    meet({&holder, &other});
    const uint32_t under_the_hold = holder.now();
    holder.give_back(kStart);
    if (round % 2 == 0) continue;
    other.take(kStart);
    EXPECT_TRUE(other.comes_after(holder, under_the_hold)) << round;
    other.give_back(kStart);
  }
}

TEST_F(HandOver, WhatIsHeldWhenAHoldEndsSucceedsIt) {
  holder.take(kStart);
  Actor child(holder);
  const uint32_t hold = holder.hold_of(kStart);
  ASSERT_NE(hold, 0u);
  holder.take(kOther);
  EXPECT_EQ(successor_of(holder.thread(), hold), nullptr);  // it goes on
  holder.give_back(kStart);
  const Successor* successor = successor_of(holder.thread(), hold);
  ASSERT_NE(successor, nullptr);
  EXPECT_EQ(successor->id, kOther);
  // Until it is given back.
  holder.give_back(kOther);
  EXPECT_EQ(successor_of(holder.thread(), hold), nullptr);
  holder.take(kOther);
  EXPECT_EQ(successor_of(holder.thread(), hold), nullptr);
}

TEST_F(HandOver, WhatIsTakenAfterAHoldDoesNotSucceedIt) {
  holder.take(kStart);
  Actor child(holder);
  const uint32_t hold = holder.hold_of(kStart);
  holder.give_back(kStart);
  holder.take(kOther);
  EXPECT_EQ(successor_of(holder.thread(), hold), nullptr);
}

TEST_F(HandOver, WhoAwaitsInVainAtEveryBarrierGivesUp) {
  holder.take(kStart);
  int rounds = 0;
  for (; rounds < 100; ++rounds) {
    meet({&holder, &other});
    if (!other.awaits()) break;
    for (int i = 0; i < 1000 && other.awaits(); ++i) {
      other.take(kOther);
      other.give_back(kOther);
    }
    EXPECT_FALSE(other.awaits());
  }
  EXPECT_GT(rounds, 1);
  EXPECT_LT(rounds, 20);
}

}  // namespace
}  // namespace concheck::interpose
