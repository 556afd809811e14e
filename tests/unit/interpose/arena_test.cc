#include "interpose/arena.h"

#include <cstdint>
#include <cstring>
#include <set>
#include <vector>

#include "tests/unit/interpose/runtime_scope.h"

namespace concheck::interpose {
namespace {

using Arena = InRuntime;

bool is_zeroed(const char* p, size_t bytes) {
  for (size_t i = 0; i < bytes; ++i) {
    if (p[i] != 0) return false;
  }
  return true;
}

TEST_F(Arena, ZeroedAndAligned) {
  for (const size_t bytes : {1u, 63u, 64u, 65u, 4096u, 100'000u, 300'000u, 5'000'000u}) {
    auto* p = static_cast<char*>(arena_allocate(bytes));
    ASSERT_NE(p, nullptr) << bytes;
    EXPECT_EQ(reinterpret_cast<uintptr_t>(p) % 64, 0u) << bytes;
    EXPECT_TRUE(is_zeroed(p, bytes)) << bytes;
    memset(p, 0xff, bytes);
    arena_free(p, bytes);
    // The same memory may come back, but never what was in it.
    p = static_cast<char*>(arena_allocate(bytes));
    ASSERT_NE(p, nullptr) << bytes;
    EXPECT_TRUE(is_zeroed(p, bytes)) << bytes;
    arena_free(p, bytes);
  }
}

TEST_F(Arena, BlocksDoNotOverlap) {
  std::vector<char*> blocks;
  for (int i = 0; i < 20'000; ++i) {
    auto* p = static_cast<char*>(arena_allocate(100));
    ASSERT_NE(p, nullptr);
    memcpy(p, &i, sizeof i);
    blocks.push_back(p);
  }
  EXPECT_EQ(std::set<char*>(blocks.begin(), blocks.end()).size(), blocks.size());
  for (int i = 0; i < 20'000; ++i) {
    int read = -1;
    memcpy(&read, blocks[static_cast<size_t>(i)], sizeof read);
    EXPECT_EQ(read, i);
    arena_free(blocks[static_cast<size_t>(i)], 100);
  }
}

TEST_F(Arena, FreedMemoryIsUsedAgain) {
  void* first = arena_allocate(2000);
  arena_free(first, 2000);
  void* second = arena_allocate(1100);  // of the same size class
  EXPECT_EQ(first, second);
  arena_free(second, 1100);
  arena_free(nullptr, 10);
}

}  // namespace
}  // namespace concheck::interpose
