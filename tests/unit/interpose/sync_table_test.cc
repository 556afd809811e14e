#include "interpose/sync_table.h"

#include <map>
#include <random>

#include "tests/unit/interpose/runtime_scope.h"

namespace concheck::interpose {
namespace {

constexpr SyncIdentity kMutex = {trace::SyncKind::mutex, 0};
// Addresses of nothing: the table never looks at what lies there.
constexpr uintptr_t kBase = 0x1000'0000'0000;

class SyncTable : public InRuntime {
 protected:
  trace::SyncSlot* find(uintptr_t address) { return find_sync(self(), address, kMutex, CONCHECK_CALL_SITE()); }
};

TEST_F(SyncTable, AnObjectKeepsItsIdUntilItEnds) {
  const trace::SyncSlot* slot = find(kBase);
  ASSERT_NE(slot, nullptr);
  const uint32_t id = slot->id;
  EXPECT_EQ(find(kBase)->id, id);
  EXPECT_EQ(known_sync(kBase), slot);
  EXPECT_NE(find(kBase + 40)->id, id);
  end_sync(kBase);
  EXPECT_EQ(known_sync(kBase), nullptr);
  EXPECT_GT(find(kBase)->id, id);
  end_syncs_in(kBase, kBase + 4096);
}

TEST_F(SyncTable, AnInitBeginsANewObject) {
  const uint32_t first = find(kBase)->id;
  const trace::SyncSlot* second = begin_sync(self(), kBase, kMutex, CONCHECK_CALL_SITE());
  ASSERT_NE(second, nullptr);
  EXPECT_NE(second->id, first);
  EXPECT_EQ(second->origin, static_cast<uint8_t>(trace::Origin::init_call));
  EXPECT_EQ(find(kBase)->id, second->id);
  end_sync(kBase);
}

TEST_F(SyncTable, FreedMemoryEndsWhatLiesInIt) {
  for (uintptr_t at = 0; at < 3 * 4096; at += 512) find(kBase + at);
  end_syncs_in(kBase + 512, kBase + 4096 + 1024);
  for (uintptr_t at = 0; at < 3 * 4096; at += 512) {
    const bool freed = at >= 512 && at < 4096 + 1024;
    EXPECT_EQ(known_sync(kBase + at) == nullptr, freed) << at;
  }
  end_syncs_in(kBase, kBase + 3 * 4096);
}

TEST_F(SyncTable, TheFilterForgetsWhatEnded) {
  const uintptr_t lonely = kBase + (uintptr_t{77} << 20);
  EXPECT_FALSE(maybe_sync_near(lonely));
  find(lonely);
  EXPECT_TRUE(maybe_sync_near(lonely));
  EXPECT_TRUE(maybe_sync_near(lonely + 1000));
  end_sync(lonely);
  EXPECT_FALSE(maybe_sync_near(lonely));
}

// Against a map: insertions and removals in random order, in few pages, so that neighbourhoods collide.
TEST_F(SyncTable, BehavesAsAMap) {
  std::map<uintptr_t, uint32_t> expected;
  std::mt19937 random(12345);
  for (int round = 0; round < 200'000; ++round) {
    const uintptr_t address = kBase + random() % 64 * 4096 * 97 + random() % 128 * 8;
    if (random() % 2 == 0) {
      const uint32_t id = find(address)->id;
      const auto [entry, added] = expected.emplace(address, id);
      ASSERT_EQ(entry->second, id) << round;
    } else {
      // By a destroying call, or by the end of its memory.
      if (round % 3 == 0) {
        end_sync(address);
      } else {
        end_syncs_in(address, address + 8);
      }
      EXPECT_EQ(known_sync(address), nullptr);
      expected.erase(address);
    }
  }
  for (const auto& [address, id] : expected) {
    ASSERT_NE(known_sync(address), nullptr);
    EXPECT_EQ(known_sync(address)->id, id);
    end_sync(address);
  }
}

}  // namespace
}  // namespace concheck::interpose
