#include <pthread.h>

#include <vector>

#include "interpose/contention/condition_use.h"
#include "interpose/contention/lock_uses.h"
#include "interpose/contention/long_waits.h"
#include "interpose/contention/queue.h"
#include "interpose/contention/short_wait.h"
#include "interpose/contention/use_slots.h"
#include "interpose/contention/use_sums.h"
#include "interpose/lock_events.h"
#include "interpose/mutex.h"
#include "interpose/runtime.h"
#include "tests/unit/interpose/runtime_scope.h"

namespace concheck::interpose {
namespace {

using contention::find_use;
using trace::Mode;
using trace::SyncKind;
using trace::SyncSlot;

// Addresses of nothing, as in the other tests of locks.
constexpr uintptr_t kBase = 0x1200'0000'0000;

class Contention : public InRuntime {
 protected:
  void TearDown() override {
    while (self()->slot->held_depth != 0) released(self(), self()->held[self()->slot->held_depth - 1].address);
    end_syncs_in(kBase, kBase + 4096);
  }
  SyncSlot* lock(int index, SyncKind kind = SyncKind::rwlock) {
    return find_sync(self(), address(index), {kind, 0}, CONCHECK_CALL_SITE());
  }
  static uintptr_t address(int index) { return kBase + static_cast<uintptr_t>(index) * 64; }
  void SetUp() override {
    InRuntime::SetUp();
    contention::forget_state(self());
  }
  void take(SyncSlot* sync, Mode mode = Mode::exclusive) {
    acquired(self(), sync, sync->address, mode, 0, CONCHECK_CALL_SITE());
  }
  void wait_for(SyncSlot* sync, WaitEnd how) {
    const CallSite site = CONCHECK_CALL_SITE();
    PendingWait pending;
    begin_wait(self(), {trace::WaitKind::lock, Mode::exclusive, true, sync, sync->address, 0, site}, &pending);
    EXPECT_EQ(sync->value, 1u);
    end_wait(self(), pending, how);
    EXPECT_EQ(sync->value, 0u);
  }
};

TEST_F(Contention, AThreadHasOneSlotALock) {
  const trace::LockUseSlot* first = find_use(self(), lock(1));
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(first->sync, lock(1)->id);
  EXPECT_EQ(first->thread, self()->id);
  for (int i = 2; i < 60; ++i) ASSERT_NE(find_use(self(), lock(i)), nullptr);
  EXPECT_EQ(find_use(self(), lock(1)), first);
  EXPECT_NE(find_use(self(), lock(2)), first);
}

TEST_F(Contention, AnObjectAtTheSameAddressIsAnother) {
  const uint32_t before = find_use(self(), lock(1))->sync;
  end_sync(address(1));
  EXPECT_NE(find_use(self(), lock(1))->sync, before);
}

TEST_F(Contention, AHigherCeilingCountsForAllAndALowerOneFromTheNextUseOn) {
  pthread_mutex_t mutex;
  pthread_mutexattr_t attributes;
  ASSERT_EQ(pthread_mutexattr_init(&attributes), 0);
  ASSERT_EQ(pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_PROTECT), 0);
  ASSERT_EQ(pthread_mutexattr_setprioceiling(&attributes, 5), 0);
  ASSERT_EQ(pthread_mutex_init(&mutex, &attributes), 0);
  SyncSlot* sync = find_sync(self(), address_of(&mutex), mutex_identity(&mutex), CONCHECK_CALL_SITE());
  const trace::LockUseSlot* use = find_use(self(), sync);
  EXPECT_EQ(use->ceiling, 5);
  const auto change = [&](int ceiling) {
    int before;
    ASSERT_EQ(pthread_mutex_setprioceiling(&mutex, ceiling, &before), 0);
    contention::change_ceiling(sync, ceiling);
  };
  change(9);
  EXPECT_EQ(use->ceiling, 9);
  change(3);
  EXPECT_EQ(use->ceiling, 9);
  EXPECT_EQ(cached_sync(self(), address_of(&mutex), SyncKind::mutex), nullptr);
  contention::note_ceiling(self(), sync);
  EXPECT_EQ(use->ceiling, 3);
  end_sync(address_of(&mutex));
  contention::note_ceiling(self(), sync);
  EXPECT_EQ(use->ceiling, 3);
}

TEST_F(Contention, AWaitThatIsServedIsMeasuredWithItsHold) {
  SyncSlot* sync = lock(1);
  wait_for(sync, WaitEnd::served);
  take(sync);
  released(self(), sync->address);
  const trace::LockUseSlot& use = *find_use(self(), sync);
  EXPECT_EQ(use.waits, 1u);
  EXPECT_EQ(use.timeouts, 0u);
  EXPECT_EQ(use.holds, 1u);
  EXPECT_GE(use.wait_ns, use.longest_wait_ns);
  EXPECT_NE(use.longest_wait_stack, 0u);
  EXPECT_NE(use.longest_hold_stack, 0u);
  EXPECT_EQ(use.holds_log2[trace::histogram_bucket(use.longest_hold_ns)], 1u);
  EXPECT_EQ(use.waits_log2[trace::histogram_bucket(use.longest_wait_ns)], 1u);
}

TEST_F(Contention, AShortWaitIsCountedAndTold) {
  SyncSlot* sync = lock(1);
  const uint32_t contended = sync->contended;
  int looks = 0;
  int tries = 0;
  EXPECT_TRUE(contention::take_soon(
      self(), sync, CONCHECK_CALL_SITE(), [&] { return ++looks >= 3; }, [&] { return ++tries >= 2; }));
  EXPECT_EQ(looks, 4);
  EXPECT_EQ(sync->contended, contended + 1);
  EXPECT_EQ(sync->value, 0u);  // it stood in no queue
  const trace::LockUseSlot& use = *find_use(self(), sync);
  EXPECT_EQ(use.waits, 1u);
  EXPECT_EQ(use.wait_ns, use.longest_wait_ns);
  EXPECT_NE(use.longest_wait_stack, 0u);
}

TEST_F(Contention, AWaitThatIsNotOverSoonIsNotCountedYet) {
  SyncSlot* sync = lock(1);
  const uint32_t contended = sync->contended;
  int tries = 0;
  const auto never = [] { return false; };
  EXPECT_FALSE(contention::take_soon(self(), sync, CONCHECK_CALL_SITE(), never, [&] { return ++tries != 0; }));
  EXPECT_EQ(tries, 0);
  EXPECT_EQ(sync->contended, contended);
  EXPECT_EQ(find_use(self(), sync)->waits, 0u);
}

TEST_F(Contention, AWaitThatRanIntoItsTimeoutIsNoHold) {
  SyncSlot* sync = lock(1);
  wait_for(sync, WaitEnd::timed_out);
  const trace::LockUseSlot& use = *find_use(self(), sync);
  EXPECT_EQ(use.waits, 1u);
  EXPECT_EQ(use.timeouts, 1u);
  EXPECT_EQ(use.holds, 0u);
}

// Of acquisitions that did not wait, one in so many stands for all; whatever else the thread takes in between.
TEST_F(Contention, HoldsAreSampledEvenly) {
  for (int step = 1; step <= 9; ++step) {
    SyncSlot* sync = lock(step);
    sync->contended = 1;
    SyncSlot* other = lock(40);
    constexpr uint64_t kTimes = 64 * 200;
    for (uint64_t i = 0; i < kTimes; ++i) {
      for (int k = 0; k < step; ++k) {
        SyncSlot* next = k == 0 ? sync : other;
        take(next);
        released(self(), next->address);
      }
    }
    const uint64_t estimate = find_use(self(), sync)->holds;
    EXPECT_GT(estimate, kTimes - kTimes / 10) << step;
    EXPECT_LT(estimate, kTimes + kTimes / 10) << step;
  }
}

TEST_F(Contention, TheFirstHoldsAreAllMeasured) {
  SyncSlot* sync = lock(1);
  sync->contended = 1;
  for (uint32_t i = 0; i < contention::kFirstHolds; ++i) {
    take(sync);
    EXPECT_EQ(self()->held[0].plain, contention::kMeasured);
    released(self(), sync->address);
  }
  EXPECT_EQ(find_use(self(), sync)->holds, contention::kFirstHolds);
}

TEST_F(Contention, ALockThatNobodyWaitsForIsNotMeasured) {
  SyncSlot* sync = lock(1);
  for (int i = 0; i < 1000; ++i) {
    take(sync);
    EXPECT_EQ(self()->held[0].plain, 0);
    released(self(), sync->address);
  }
}

TEST_F(Contention, NestedHoldsAreMeasuredEach) {
  std::vector<SyncSlot*> locks;
  for (int i = 0; i < 5; ++i) locks.push_back(lock(i));
  for (SyncSlot* sync : locks) {
    wait_for(sync, WaitEnd::served);
    take(sync);
  }
  // Out of order: each still finds its own begin.
  for (int i : {1, 4, 0, 3, 2}) released(self(), locks[static_cast<size_t>(i)]->address);
  uint64_t inner = 0;
  for (SyncSlot* sync : locks) EXPECT_EQ(find_use(self(), sync)->holds, 1u);
  inner = find_use(self(), locks[1])->longest_hold_ns;
  EXPECT_LT(inner, find_use(self(), locks[0])->longest_hold_ns);
}

TEST_F(Contention, ReadersThatShareAreCrowded) {
  SyncSlot* sync = lock(1);
  sync->contended = 1;
  const auto take_often = [&] {
    for (int i = 0; i < 64 * 20; ++i) {
      take(sync, Mode::shared);
      released(self(), sync->address);
    }
  };
  take_often();
  EXPECT_EQ(find_use(self(), sync)->crowded, 0u);
  const uint64_t alone = find_use(self(), sync)->holds;
  ++sync->readers;  // another thread
  take_often();
  --sync->readers;
  const trace::LockUseSlot& use = *find_use(self(), sync);
  EXPECT_GT(use.holds, alone);
  EXPECT_EQ(use.crowded, use.holds - alone);
}

TEST_F(Contention, HandOversAreCountedWhileSomebodyWaits) {
  SyncSlot* sync = lock(1);
  for (int i = 0; i < 3; ++i) contention::enter_queue(sync);
  EXPECT_EQ(contention::leave_queue(sync, sync->id, true), 2u);
  EXPECT_EQ(contention::queue_length(sync), 1u);
  EXPECT_EQ(contention::leave_queue(sync, sync->id, false), 1u);  // gave up
  EXPECT_EQ(contention::queue_length(sync), 1u);
  contention::enter_queue(sync);
  EXPECT_EQ(contention::leave_queue(sync, sync->id, true), 1u);
  EXPECT_EQ(contention::queue_length(sync), 2u);
  EXPECT_EQ(contention::leave_queue(sync, sync->id, true), 0u);
  EXPECT_EQ(contention::queue_length(sync), 0u);
}

TEST_F(Contention, ASlotOfAnotherObjectIsLeftAlone) {
  SyncSlot* sync = lock(1);
  contention::enter_queue(sync);
  EXPECT_EQ(contention::leave_queue(sync, sync->id + 1, true), 0u);
  EXPECT_EQ(sync->value, 1u);
  contention::leave_queue(sync, sync->id, false);
}

TEST_F(Contention, AWaitAgainWithTheMutexStillHeldWasInVain) {
  SyncSlot* condition = lock(1, SyncKind::condition);
  const uint32_t id = condition->id;
  find_use(self(), condition);
  constexpr uint64_t kEnded = 1'000'000;
  const auto waited = [&](bool notified, bool by_broadcast) {
    contention::ConditionStreak& streak = self()->contention->streak;
    streak.condition = id;
    streak.notified = notified;
    streak.by_broadcast = by_broadcast;
    streak.has_announced = false;
    streak.ns = 1000;
    streak.ended = kEnded;
  };
  trace::HeldEntry taken_again{};
  taken_again.flags = trace::kReacquire;
  const trace::HeldEntry taken_anew{};
  contention::note_condition_wait(self(), condition, taken_anew, kEnded + 1);
  waited(true, true);
  contention::note_condition_wait(self(), condition, taken_again, kEnded + contention::kLongestLook);
  waited(true, false);
  contention::note_condition_wait(self(), condition, taken_again, kEnded + contention::kLongestLook);
  waited(true, false);
  contention::note_condition_wait(self(), condition, taken_anew, kEnded + 1);  // it had worked
  waited(false, false);
  contention::note_condition_wait(self(), condition, taken_again, kEnded + contention::kLongestLook);  // its time was up, so nobody woke it in vain
  waited(true, false);
  // It did something.
  contention::note_condition_wait(self(), condition, taken_again, kEnded + contention::kLongestLook + 1);
  waited(true, false);
  contention::note_announcement(self());
  contention::note_condition_wait(self(), condition, taken_again, kEnded + 1);
  // Two in a row, and then one: what it did between them ends the row.
  waited(true, false);
  contention::note_condition_wait(self(), condition, taken_again, kEnded + 1);
  const trace::LockUseSlot& use = *find_use(self(), condition);
  EXPECT_EQ(use.in_vain, 3u);
  EXPECT_EQ(self()->contention->streak.count, 1u);
  EXPECT_EQ(use.broadcast_in_vain, 1u);
  EXPECT_EQ(use.longest_in_vain, 2u);
  EXPECT_EQ(use.longest_in_vain_ns, 2000u);
}

// A program that makes objects without end keeps to its slots, as long as little time is spent waiting for each.
TEST_F(Contention, SlotsOfEndedObjectsAreTakenBack) {
  for (uint32_t i = 0; i < 3 * contention::kMostUseSlots; ++i) {
    trace::LockUseSlot* use = find_use(self(), lock(1));
    ASSERT_NE(use, nullptr) << i;
    contention::count_wait(*use, 1000, 1);
    end_sync(address(1));
  }
  EXPECT_LE(self()->contention->use_mask, 2 * contention::kMostUseSlots * 3);
}

TEST_F(Contention, SlotsAreBounded) {
  constexpr int kTooMany = static_cast<int>(contention::kMostUseSlots) + 100;
  int found = 0;
  for (int i = 0; i < kTooMany; ++i) found += find_use(self(), lock(i)) != nullptr ? 1 : 0;
  EXPECT_LE(found, static_cast<int>(contention::kMostUseSlots));
  EXPECT_GT(found, 0);
  end_syncs_in(kBase, address(kTooMany));
  // It is not looked for ended ones all the time.
  trace::LockUseSlot* again = nullptr;
  for (uint32_t i = 0; i < contention::kMostUseSlots && again == nullptr; ++i) {
    again = find_use(self(), lock(1));
    end_sync(address(1));
  }
  EXPECT_NE(again, nullptr);
}

struct Uses {
  uint64_t slots = 0;
  uint64_t of_ended = 0;
  uint64_t waits = 0;
};
Uses uses_in_trace(uint32_t sync) {
  Uses uses;
  const uint32_t end = storage.header().next_chunk;
  for (uint32_t chunk = 1; chunk < end;) {
    const auto* block = reinterpret_cast<const trace::BlockHeader*>(storage.base() + size_t{chunk} * trace::kChunkBytes);
    chunk += block->magic == trace::kBlockMagic ? block->chunks : 1;
    if (block->magic != trace::kBlockMagic || block->type != static_cast<uint16_t>(trace::BlockType::lock_uses)) continue;
    const auto* slots = reinterpret_cast<const trace::LockUseSlot*>(block + 1);
    for (uint32_t i = 0; i < block->slots; ++i) {
      if (slots[i].sync != sync) continue;
      ++uses.slots;
      uses.of_ended += slots[i].thread == 0 ? 1 : 0;
      uses.waits += slots[i].waits;
    }
  }
  return uses;
}

TEST_F(Contention, ThreadsThatEndedAreCountedTogetherAtLast) {
  SyncSlot* sync = lock(1);
  constexpr uint64_t kThreads = 6000;
  for (uint64_t i = 0; i < kThreads; ++i) {
    trace::LockUseSlot* use = find_use(self(), sync);
    ASSERT_NE(use, nullptr);
    contention::count_wait(*use, 1000, 1);
    contention::end_uses(self());
  }
  const Uses uses = uses_in_trace(sync->id);
  EXPECT_EQ(uses.waits, kThreads);
  EXPECT_EQ(uses.of_ended, 1u);
  EXPECT_LT(uses.slots, kThreads);
}

TEST(LongWaits, AreToldAgainWhenAQuarterLonger) {
  constexpr uint32_t kSync = 1'000'001;
  EXPECT_TRUE(contention::claim_long_wait(kSync, 7, 1000, 0));
  EXPECT_FALSE(contention::claim_long_wait(kSync, 7, 1249, 0));
  EXPECT_TRUE(contention::claim_long_wait(kSync, 7, 1250, 0));
  EXPECT_FALSE(contention::claim_long_wait(kSync, 7, 1250, 0));
  EXPECT_TRUE(contention::claim_long_wait(kSync, 8, 1000, 0));
  EXPECT_TRUE(contention::claim_long_wait(kSync + 1, 7, 1000, 0));
}

TEST(LongWaits, AreToldAgainWhenOthersWereServedAQuarterMore) {
  constexpr uint32_t kSync = 1'000'003;
  EXPECT_TRUE(contention::claim_long_wait(kSync, 7, 1000, 9));
  EXPECT_TRUE(contention::claim_long_wait(kSync, 7, 1000, 10));  // fewer are not often
  EXPECT_FALSE(contention::claim_long_wait(kSync, 7, 1000, 11));
  EXPECT_TRUE(contention::claim_long_wait(kSync, 7, 1000, 12));
  EXPECT_FALSE(contention::claim_long_wait(kSync, 7, 1000, 12));
  EXPECT_TRUE(contention::claim_long_wait(kSync, 7, 2000, 12));
}

TEST(LongWaits, OfOneStackAreBounded) {
  int told = 0;
  for (uint32_t sync = 2'000'000; sync < 2'001'000; ++sync) told += contention::claim_long_wait(sync, 9, 1000, 0) ? 1 : 0;
  EXPECT_GT(told, 8);
  EXPECT_LE(told, 64);
}

TEST(LongWaits, OfAProcessAreBounded) {
  uint32_t told = 0;
  for (uint32_t i = 0; i < 100'000; ++i) told += contention::claim_long_wait(3'000'000 + i % 100, 100 + i, 1000, 0) ? 1 : 0;
  EXPECT_GT(told, 500u);
  EXPECT_LE(told, 4096u);
}

TEST(UseSums, EverythingIsAddedUp) {
  trace::LockUseSlot a{};
  trace::LockUseSlot b{};
  contention::count_wait(a, 1000, 3);
  contention::count_wait(b, 5000, 4);
  contention::count_hold(a, 100, 64, true);
  contention::count_hold(b, 300, 1, false);
  b.longest_queue = 9;
  b.blamed_ns = 11;
  contention::add_use(a, b);
  EXPECT_EQ(a.waits, 2u);
  EXPECT_EQ(a.wait_ns, 6000u);
  EXPECT_EQ(a.longest_wait_ns, 5000u);
  EXPECT_EQ(a.longest_wait_stack, 4u);
  EXPECT_EQ(a.holds, 65u);
  EXPECT_EQ(a.hold_ns, 6700u);
  EXPECT_EQ(a.crowded, 64u);
  EXPECT_EQ(a.longest_queue, 9u);
  EXPECT_EQ(a.blamed_ns, 11u);
  EXPECT_EQ(a.waits_log2[trace::histogram_bucket(1000)], 1u);
  EXPECT_EQ(a.waits_log2[trace::histogram_bucket(5000)], 1u);
}

}  // namespace
}  // namespace concheck::interpose
