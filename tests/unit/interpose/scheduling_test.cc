#include <sched.h>

#include "interpose/scheduling/clock_snapshots.h"
#include "interpose/scheduling/ended_threads.h"
#include "interpose/scheduling/inversion_watch.h"
#include "interpose/scheduling/longest.h"
#include "interpose/scheduling/processor_delay.h"
#include "interpose/scheduling/run_time.h"
#include "interpose/scheduling/runners.h"
#include "interpose/scheduling/scheduling.h"
#include "interpose/sync_table.h"
#include "tests/unit/interpose/runtime_scope.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose {
namespace {

Schedule other(int32_t nice) { return {SCHED_OTHER, 0, nice, {}}; }
Schedule fifo(int32_t priority) { return {SCHED_FIFO, priority, 0, {}}; }
Schedule on(uint64_t processors) { return {SCHED_OTHER, 0, 0, {processors, 0, 0, 0}}; }

TEST(Urgency, RealTimeIsAboveAllElse) {
  EXPECT_TRUE(is_below(other(-20), fifo(1)));
  EXPECT_FALSE(is_below(fifo(1), other(-20)));
  EXPECT_TRUE(is_below(fifo(1), fifo(2)));
  EXPECT_FALSE(is_below(fifo(2), fifo(2)));
  EXPECT_FALSE(is_below(fifo(2), fifo(1)));
  EXPECT_TRUE(is_below(Schedule{SCHED_RR, 98, 0, {}}, fifo(99)));
  EXPECT_FALSE(is_below(Schedule{SCHED_RR, 7, 0, {}}, fifo(7)));
  EXPECT_TRUE(is_below(fifo(99), Schedule{SCHED_DEADLINE, 0, 0, {}}));
  EXPECT_FALSE(is_below(Schedule{SCHED_DEADLINE, 0, 0, {}}, Schedule{SCHED_DEADLINE, 0, 0, {}}));
}

TEST(Urgency, NiceValuesCountFromAGapOfFive) {
  EXPECT_FALSE(is_below(other(4), other(0)));
  EXPECT_TRUE(is_below(other(5), other(0)));
  EXPECT_FALSE(is_below(other(0), other(5)));
  EXPECT_TRUE(is_below(other(2), other(-3)));
  EXPECT_FALSE(is_below(Schedule{SCHED_BATCH, 0, 0, {}}, other(0)));
  EXPECT_TRUE(is_below(Schedule{SCHED_IDLE, 0, -20, {}}, other(19)));
}

TEST(Urgency, WhatIsNotKnownIsBelowNothing) {
  const Schedule unknown = {-1, 0, 0, {}};
  EXPECT_FALSE(is_below(unknown, fifo(9)));
  EXPECT_FALSE(is_below(other(0), unknown));
}

TEST(Urgency, ThreadsShareAProcessorUnlessTheirSetsAreApart) {
  EXPECT_TRUE(share_processor(on(0b11), on(0b10)));
  EXPECT_FALSE(share_processor(on(0b01), on(0b10)));
  EXPECT_TRUE(share_processor(on(0b01), on(0)));
  Schedule far{};
  far.affinity[3] = 1;
  EXPECT_FALSE(share_processor(far, on(1)));
  EXPECT_TRUE(share_processor(far, far));
}

TEST(RunTime, TheKernelsTextIsRead) {
  RunQueue queue{};
  ASSERT_TRUE(parse_run_queue("123456789012 42 7\n", &queue));
  EXPECT_EQ(queue.run_ns, 123456789012u);
  EXPECT_EQ(queue.delay_ns, 42u);
  EXPECT_EQ(queue.turns, 7u);
  ASSERT_TRUE(parse_run_queue("0 0 0\n", &queue));
  EXPECT_EQ(queue.turns, 0u);
  EXPECT_FALSE(parse_run_queue("", &queue));
  EXPECT_FALSE(parse_run_queue("12 13\n", &queue));
  EXPECT_FALSE(parse_run_queue("x 1 2\n", &queue));
}

TEST(RunTime, OwnTimesGoOn) {
  const uint32_t tid = sys::gettid();
  const uint64_t before = cpu_time_of(tid);
  ASSERT_NE(before, kUnknownTime);
  uint64_t now = before;
  while (now == before) now = cpu_time_of(tid);
  EXPECT_GT(now, before);
  EXPECT_TRUE(is_runnable(tid));
}

TEST(RunTime, NoThreadHasNone) {
  constexpr uint32_t kNobody = 0x3fffff;  // the kernel's last number
  RunQueue queue;
  EXPECT_EQ(cpu_time_of(kNobody), kUnknownTime);
  EXPECT_FALSE(read_run_queue(kNobody, &queue));
  EXPECT_FALSE(is_runnable(kNobody));
}

TEST(Longest, TheFirstIsDueAndThenTheOneTwiceAsLong) {
  Longest<4> longest{};
  auto* entry = longest.count(1);
  ASSERT_NE(entry, nullptr);
  EXPECT_TRUE(longest.is_due(*entry, 10));
  entry->longest = 10;
  entry = longest.count(1);
  EXPECT_EQ(entry->count, 2u);
  EXPECT_FALSE(longest.is_due(*entry, 19));
  EXPECT_TRUE(longest.is_due(*entry, 20));
}

TEST(Longest, WhatHasNoRoomIsRefusedAndTheOthersStay) {
  Longest<4> longest{};
  for (uint64_t key = 1; key <= 4; ++key) ASSERT_NE(longest.count(key), nullptr);
  EXPECT_EQ(longest.count(5), nullptr);
  for (uint64_t key = 1; key <= 4; ++key) EXPECT_EQ(longest.count(key)->count, 2u) << key;
}

TEST(Runners, TheOnesThatRanMostAreKeptInOrder) {
  Runners runners(40);
  for (uint32_t i = 0; i < 40; ++i) runners.add(i, fifo(1), (i * 7) % 40);
  ASSERT_EQ(runners.count(), Runners::kMost);
  uint64_t expected = 39;
  for (const trace::Runner& runner : runners) {
    EXPECT_EQ(runner.cpu_ns, expected--);
    EXPECT_EQ((runner.thread * 7) % 40, runner.cpu_ns);
  }
}

TEST(Runners, WhoHardlyRanIsNone) {
  Runners runners(1280);
  runners.add(1, fifo(1), 10);
  EXPECT_EQ(runners.count(), 0u);
  runners.add(1, fifo(1), 11);
  EXPECT_EQ(runners.count(), 1u);
}

TEST(ClockSnapshots, TheClosestIsNeverFarRelativeToItsAge) {
  ClockSnapshots snapshots{};
  EXPECT_EQ(snapshots.closest(5), nullptr);
  constexpr uint64_t kStep = 100;
  constexpr uint64_t kSteps = 200;
  for (uint64_t i = 1; i <= kSteps; ++i) snapshots.next(i * kStep);
  EXPECT_EQ(snapshots.last_at(), kSteps * kStep);
  for (uint64_t age = 1; age <= 128; ++age) {
    const uint64_t at = (kSteps - age) * kStep;
    const uint64_t found = snapshots.closest(at)->at;
    const uint64_t distance = found > at ? found - at : at - found;
    EXPECT_LE(distance, age * kStep) << "age " << age;
  }
}

TEST(ClockSnapshots, AThreadIsFoundByItsId) {
  ClockSnapshots snapshots{};
  ClockSnapshot& snapshot = snapshots.next(10);
  snapshot.threads[0] = 3;
  snapshot.cpu_ns[0] = 77;
  snapshot.count = 1;
  EXPECT_EQ(snapshots.closest(10)->cpu_time(3), 77u);
  EXPECT_EQ(snapshots.closest(10)->cpu_time(4), kUnknownTime);
}

TEST(ClockSnapshots, WhatMayHaveBeenBeforeIsNotCounted) {
  EXPECT_EQ(ran_after(50, 100, 100), 50u);
  EXPECT_EQ(ran_after(50, 100, 120), 30u);
  EXPECT_EQ(ran_after(50, 100, 150), 0u);
  EXPECT_EQ(ran_after(50, 100, 500), 0u);
  EXPECT_EQ(ran_after(50, 100, 80), 50u);
}

TEST(ProcessorDelay, WhatAThreadHadRunBefore) {
  trace::ThreadSlot slot{};
  slot.parent = 1;
  Thread thread{};
  thread.slot = &slot;
  thread.looked_at_before = 150;
  thread.seen_run_ns_before = 7;
  thread.looked_at = 200;
  thread.seen_run_ns = 50;
  RunView view{};
  view.thread = 3;
  view.start = 90;
  view.in_slot = &thread;
  const auto earlier = [&](const ClockSnapshot* snapshot, uint64_t since) {
    const Earlier found = earlier_of(view, snapshot, since);
    return std::pair(found.at, found.cpu_ns);
  };
  EXPECT_EQ(earlier(nullptr, 210), std::pair(uint64_t{200}, uint64_t{50}));
  EXPECT_EQ(earlier(nullptr, 160), std::pair(uint64_t{150}, uint64_t{7}));
  EXPECT_EQ(earlier(nullptr, 100), std::pair(uint64_t{90}, uint64_t{0})) << "all that it ever ran";
  ClockSnapshot snapshot{};
  snapshot.at = 110;
  snapshot.count = 1;
  snapshot.threads[0] = 3;
  snapshot.cpu_ns[0] = 5;
  EXPECT_EQ(earlier(&snapshot, 100), std::pair(uint64_t{110}, uint64_t{5}));
  snapshot.threads[0] = 4;
  EXPECT_EQ(earlier(&snapshot, 210), std::pair(uint64_t{200}, uint64_t{50}));
  slot.parent = 0;
  EXPECT_EQ(earlier(nullptr, 100).second, kUnknownTime) << "nobody was seen to create it";
  view.in_slot = nullptr;
  EXPECT_EQ(earlier(nullptr, 210).second, kUnknownTime);
}

TEST(ProcessorDelay, ItIsLongFromHalfOfTheWindowOn) {
  EXPECT_TRUE(is_long_delay(50'000'000, 100'000'000));
  EXPECT_FALSE(is_long_delay(49'999'999, 60'000'000));
  EXPECT_FALSE(is_long_delay(50'000'000, 100'000'002));
  EXPECT_TRUE(is_long_delay(900'000'000, 1'000'000'000));
}

class Scheduling : public InRuntime {};

TEST_F(Scheduling, OwnScheduleStandsInTheSlot) {
  note_schedule(self(), self());
  const Schedule schedule = schedule_of(self());
  EXPECT_EQ(schedule.policy, sched_getscheduler(0) & ~SCHED_RESET_ON_FORK);
  cpu_set_t processors;
  ASSERT_EQ(sched_getaffinity(0, sizeof processors, &processors), 0);
  for (int i = 0; i < 256; ++i) {
    EXPECT_EQ((schedule.affinity[i / 64] >> (i % 64) & 1) != 0, CPU_ISSET(static_cast<size_t>(i), &processors) != 0) << i;
  }
}

TEST(Runners, AThreadThatIsSeenTwiceCountsOnce) {
  Runners runners(40);
  runners.add(7, fifo(1), 20);
  runners.add(7, fifo(1), 20);
  EXPECT_EQ(runners.count(), 1u);
}

// A state that no thread has any more.
struct EndedState {
  explicit EndedState(uint32_t id, uint64_t cpu_ns) {
    slot.start = 100 + id;
    slot.policy = SCHED_FIFO;
    slot.priority = 9;
    slot.name[0] = 'x';
    thread.slot = &slot;
    thread.id = id;
    thread.ended_cpu_ns = cpu_ns;
    thread.ended_delay_ns = 2 * cpu_ns;
  }
  trace::ThreadSlot slot{};
  Thread thread{};
};

class EndedThreads : public InRuntime {
 protected:
  static void end_thread(uint32_t id, uint64_t cpu_ns) {
    EndedState state(id, cpu_ns);
    keep_ended_thread(&state.thread);
  }
  void TearDown() override { restart_ended_threads_in_child(); }
  // As those of no thread that lives.
  static constexpr uint32_t kFirst = 0x1000'0000;
};

TEST_F(EndedThreads, WhatOneDidIsKept) {
  end_thread(kFirst, 77);
  EndedThread found;
  ASSERT_TRUE(find_ended_thread(kFirst, &found));
  EXPECT_EQ(found.cpu_ns, 77u);
  EXPECT_EQ(found.delay_ns, 154u);
  EXPECT_EQ(found.start.time, 100 + kFirst);
  EXPECT_EQ(found.schedule.priority, 9);
  EXPECT_STREQ(found.name, "x");
  EXPECT_FALSE(find_ended_thread(kFirst + 1, &found));
  uint32_t seen = 0;
  visit_threads([&](const RunView& view) { seen += view.thread == kFirst && view.in_slot == nullptr && cpu_time_of(view) == 77 ? 1 : 0; });
  EXPECT_EQ(seen, 1u);
}

TEST_F(EndedThreads, OneThatEndedBeforeAnybodyAskedIsNot) {
  end_thread(kFirst, 0);
  end_thread(kFirst + 1, kUnknownTime);
  EndedThread found;
  EXPECT_FALSE(find_ended_thread(kFirst, &found));
  EXPECT_FALSE(find_ended_thread(kFirst + 1, &found));
}

TEST_F(EndedThreads, TheLastOnesAreKnown) {
  for (uint32_t i = 0; i <= kKeptThreads; ++i) end_thread(kFirst + i, 10 + i);
  EndedThread found;
  EXPECT_FALSE(find_ended_thread(kFirst, &found));
  for (uint32_t i = 1; i <= kKeptThreads; ++i) {
    ASSERT_TRUE(find_ended_thread(kFirst + i, &found)) << i;
    EXPECT_EQ(found.cpu_ns, 10 + i);
  }
}

TEST_F(Scheduling, LooksAreAffordedUntilTheyCostTooMuch) {
  constexpr uint64_t kMs = 1'000'000;
  const uint64_t before = self()->looks_paid_until;
  const uint64_t now = sys::now_ns() + 3600'000 * kMs;
  self()->looks_paid_until = 0;
  EXPECT_TRUE(may_afford_look(self(), now));
  pay_look(self(), now, 60 * kMs);
  EXPECT_TRUE(may_afford_look(self(), now));
  pay_look(self(), now, 60 * kMs);
  EXPECT_FALSE(may_afford_look(self(), now));
  // 20 ms too much: a fiftieth of the time pays for it.
  EXPECT_FALSE(may_afford_look(self(), now + 999 * kMs));
  EXPECT_TRUE(may_afford_look(self(), now + 1001 * kMs));
  self()->looks_paid_until = before;
}

TEST_F(Scheduling, EmptiedCachesAskTheTableAgain) {
  constexpr SyncIdentity kMutex = {trace::SyncKind::mutex, 0};
  constexpr uintptr_t kAddress = 0x2000'0000'0000;
  trace::SyncSlot* slot = find_sync(self(), kAddress, kMutex, CONCHECK_CALL_SITE());
  ASSERT_EQ(cached_sync(self(), kAddress, trace::SyncKind::mutex), slot);
  forget_cached_syncs();
  EXPECT_EQ(cached_sync(self(), kAddress, trace::SyncKind::mutex), nullptr);
  EXPECT_EQ(find_sync(self(), kAddress, kMutex, CONCHECK_CALL_SITE()), slot);
  EXPECT_EQ(cached_sync(self(), kAddress, trace::SyncKind::mutex), slot);
  end_sync(kAddress);
}

}  // namespace
}  // namespace concheck::interpose
