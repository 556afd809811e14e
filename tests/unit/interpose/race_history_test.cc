#include "interpose/lock_events.h"
#include "interpose/race/history.h"
#include "tests/unit/interpose/race_fibers.h"

namespace concheck::interpose::race {
namespace {

constexpr uintptr_t kLock = 0x1200'0000'0000;
constexpr uintptr_t kMemory = 0x1200'0000'1000;
constexpr uintptr_t kPlace = 0x1000;
constexpr int kRounds = 12'000;  // many parts of the history, in fewer epochs than a slot has

class RaceHistory : public RaceTest {
 protected:
  void TearDown() override {
    end_syncs_in(kLock, kLock + 64);
    RaceTest::TearDown();
  }

  void take() {
    acquired(self(), {kLock, {trace::SyncKind::mutex, 0}, trace::Mode::exclusive, false, CONCHECK_CALL_SITE()}, 0);
  }
  void give_back() { ASSERT_TRUE(released(self(), kLock)); }

  // How many locks the history has for an access that is made now; -1 when it does not have the access.
  int locks_at_access(uintptr_t address) {
    access<8, 0>(address, kPlace);
    static Remembered found;
    if (!remember(main()->history, self()->id, local.self | kBytes, address, 8, &found)) return -1;
    return static_cast<int>(found.lock_count);
  }
};

// A part of the history may begin at any event: what it begins with and the events in it make one whole.
TEST_F(RaceHistory, LocksWhereverAPartBegins) {
  Guard guard;
  for (int i = 0; i < kRounds; ++i) {
    // So that parts begin at different events.
    for (int more = 0; more < i % 5; ++more) access<8, 0>(kMemory + 64 + 8 * static_cast<uintptr_t>(more), kPlace);
    take();
    ASSERT_EQ(locks_at_access(kMemory), 1) << i;
    give_back();
    ASSERT_EQ(locks_at_access(kMemory + 8), 0) << i;
  }
}

}  // namespace
}  // namespace concheck::interpose::race
