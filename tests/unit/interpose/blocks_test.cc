#include "interpose/blocks.h"

#include <vector>

#include "interpose/block_origin.h"
#include "tests/unit/interpose/runtime_scope.h"

// As libconcheck-blocks.so calls them.
extern "C" {
void __concheck_block_allocated(void* p, size_t bytes, uintptr_t pc, uintptr_t sp);
void __concheck_block_freed(void* p);
}

namespace concheck::interpose {
namespace {

// Addresses of nothing: what lies there is never looked at.
constexpr uintptr_t kBase = 0x2000'0000'0000;

__attribute__((noinline)) void allocate(uintptr_t address, size_t bytes) {
  const CallSite site = CONCHECK_CALL_SITE();
  __concheck_block_allocated(reinterpret_cast<void*>(address), bytes, site.pc, site.sp);
  __asm__ volatile("");
}

void release(uintptr_t address) { __concheck_block_freed(reinterpret_cast<void*>(address)); }

class Blocks : public testing::Test {
 protected:
  bool has(uintptr_t address) { return find_block(address, &found_); }

  HeapBlock found_;
};

TEST_F(Blocks, AnyByteOfABlockLeadsToIt) {
  allocate(kBase, 100);
  for (const uintptr_t offset : {0, 1, 16, 99}) {
    ASSERT_TRUE(has(kBase + offset)) << offset;
    EXPECT_EQ(found_.begin, kBase);
    EXPECT_NE(found_.origin, 0u);
  }
  EXPECT_FALSE(has(kBase + 112));
  EXPECT_FALSE(has(kBase - 1));
  release(kBase);
  EXPECT_FALSE(has(kBase));
}

TEST_F(Blocks, NeighboursAreToldApart) {
  for (uintptr_t at = 0; at < 8192; at += 64) allocate(kBase + at, 48);
  for (uintptr_t at = 0; at < 8192; at += 64) {
    ASSERT_TRUE(has(kBase + at + 40));
    EXPECT_EQ(found_.begin, kBase + at);
  }
  release(kBase + 128);
  EXPECT_FALSE(has(kBase + 128 + 8)) << "the block before does not reach so far";
  for (uintptr_t at = 0; at < 8192; at += 64) release(kBase + at);
}

TEST_F(Blocks, TheEndOfALargeBlockIsFoundToo) {
  constexpr size_t kBytes = 48 << 20;
  allocate(kBase, kBytes);
  ASSERT_TRUE(has(kBase + kBytes - 1));
  EXPECT_EQ(found_.begin, kBase);
  release(kBase);
  EXPECT_FALSE(has(kBase + kBytes - 1));
}

TEST_F(Blocks, TheLastAllocationCounts) {
  allocate(kBase, 64);
  allocate(kBase, 4096);
  ASSERT_TRUE(has(kBase + 4000));
  release(kBase);
}

// Far apart, but alike in the lower bits.
TEST_F(Blocks, FoldedAddressesAreNotMixedUp) {
  constexpr uintptr_t kFar = uintptr_t{1} << 44;
  allocate(kBase, 64);
  EXPECT_FALSE(has(kBase + kFar));
  allocate(kBase + kFar, 64);
  EXPECT_TRUE(has(kBase + kFar));
  EXPECT_FALSE(has(kBase));
  release(kBase + kFar);
}

TEST_F(Blocks, WhatIsTooSmallForALockIsNotKept) {
  allocate(kBase, sizeof(pthread_mutex_t) - 1);
  EXPECT_FALSE(has(kBase));
}

class Origins : public InRuntime {
 protected:
  __attribute__((noinline)) uint32_t here() {
    const uint32_t origin = origin_at(self(), CONCHECK_CALL_SITE());
    __asm__ volatile("");
    return origin;
  }
  __attribute__((noinline)) uint32_t deeper(int depth) {
    volatile char room[64] = {};
    const uint32_t origin = depth == 0 ? here() : deeper(depth - 1);
    room[0] = room[1];
    return origin;
  }
};

TEST_F(Origins, OnePlaceIsOneOrigin) {
  uint32_t first = 0;
  for (int round = 0; round < 3; ++round) {
    const uint32_t origin = here();
    ASSERT_NE(origin, 0u);
    if (round == 0) first = origin;
    EXPECT_EQ(origin, first);
  }
  EXPECT_NE(here(), first) << "another line";
}

TEST_F(Origins, TheSameInnerFramesAtAnotherDepthAreRecognised) {
  // Deep enough for all frames that are looked at to be of the recursion.
  const int depth = static_cast<int>(kMostOriginFrames) + 2;
  const uint32_t origin = deeper(depth);
  EXPECT_TRUE(origin_of(origin).cut);
  EXPECT_EQ(origin_of(origin).count, kMostOriginFrames);
  EXPECT_EQ(deeper(depth + 3), origin);
  EXPECT_NE(deeper(2), origin);
}

}  // namespace
}  // namespace concheck::interpose
