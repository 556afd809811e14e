#include "analysis/detect/dead_end.h"

#include <gtest/gtest.h>

#include "tests/unit/analysis/waiting.h"

namespace concheck::analysis {
namespace {

using trace::WaitKind;
using trace::WaitSpec;

constexpr uint32_t kMain = 1;

// Threads 2 and 3, or the main thread and 2, wait for each other since times 100 and 101, as was announced at 102.
class DeadEnd : public ::testing::Test, public WaitingScenario {
 protected:
  void deadlock(uint32_t one, uint32_t other, bool announced = true) {
    const uint32_t a = object(trace::SyncKind::mutex);
    const uint32_t b = object(trace::SyncKind::mutex);
    builder.add_sync_slot({.sync = a, .owner = one});
    builder.add_sync_slot({.sync = b, .owner = other});
    waits(one, {.sync = b, .since = 100}, {{.sync = a}});
    waits(other, {.sync = a, .since = 101}, {{.sync = b}});
    if (announced) builder.add_deadlock({{one, b, 0, a, 0, 1, 1, 1}, {other, a, 0, b, 0, 1, 1, 1}}, 102);
  }
  std::optional<uint64_t> since() const { return dead_end_since(model_of(builder)); }
};

TEST_F(DeadEnd, TheMainThreadIsPartOfIt) {
  deadlock(kMain, t2);
  runs(t3);
  EXPECT_EQ(since(), 102u);
}

TEST_F(DeadEnd, TheMainThreadWaitsBehindIt) {
  deadlock(t2, t3);
  joins(kMain, t2, {}, 104);
  EXPECT_EQ(since(), 104u);
}

TEST_F(DeadEnd, TheMainThreadGoesOn) {
  deadlock(t2, t3);
  runs(kMain);
  EXPECT_EQ(since(), std::nullopt);
}

TEST_F(DeadEnd, TheMainThreadWaitsForAWhile) {
  deadlock(t2, t3);
  waits(kMain, {.kind = WaitKind::join, .since = 104, .other = t2, .mode = trace::Mode::none, .timed = true});
  EXPECT_EQ(since(), std::nullopt);
}

TEST_F(DeadEnd, TheMainThreadIsGone) {
  deadlock(t2, t3);
  EXPECT_EQ(since(), std::nullopt);
}

TEST_F(DeadEnd, NothingWasAnnounced) {
  deadlock(kMain, t2, false);
  EXPECT_EQ(since(), std::nullopt);
}

TEST_F(DeadEnd, WithItself) {
  const uint32_t a = object(trace::SyncKind::mutex);
  builder.add_sync_slot({.sync = a, .owner = kMain});
  waits(kMain, {.sync = a, .since = 100}, {{.sync = a}});
  EXPECT_EQ(since(), std::nullopt);
  builder.add_misuse({.misuse = trace::Misuse::self_deadlock, .sync = a, .time = 101});
  EXPECT_EQ(since(), 101u);
}

// Of a lock that the fork left locked no thread is the holder.
TEST_F(DeadEnd, TheForkLeftALockLocked) {
  const uint32_t a = object(trace::SyncKind::mutex);
  builder.add_sync_slot({.sync = a});
  waits(kMain, {.sync = a, .since = 100});
  EXPECT_EQ(since(), std::nullopt);
  builder.add_misuse({.misuse = trace::Misuse::fork_held, .sync = a, .time = 99});
  EXPECT_EQ(since(), 100u);
}

}  // namespace
}  // namespace concheck::analysis
