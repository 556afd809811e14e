#include "interpose/stack_capture.h"

#include <algorithm>

#include "tests/unit/interpose/runtime_scope.h"

namespace concheck::interpose {
namespace {

class StackCapture : public InRuntime {};

__attribute__((noinline)) uint32_t stack_here(Thread* self) {
  const uint32_t stack = capture_stack(self, CONCHECK_CALL_SITE());
  __asm__ volatile("");
  return stack;
}

__attribute__((noinline)) uint32_t one_call_further(Thread* self) {
  const uint32_t stack = stack_here(self);
  __asm__ volatile("");
  return stack;
}

TEST_F(StackCapture, TheSamePlaceIsTheSameStack) {
  uint32_t first = 0;
  for (int round = 0; round < 3; ++round) {
    const uint32_t stack = stack_here(self());
    ASSERT_NE(stack, 0u);
    if (round == 0) first = stack;
    EXPECT_EQ(stack, first);
  }
  EXPECT_NE(one_call_further(self()), first);
}

TEST_F(StackCapture, FramesOfAnInnerCallEndAsItsCallersDo) {
  trace::Frame inner[trace::kMaxStackFrames];
  trace::Frame outer[trace::kMaxStackFrames];
  const uint32_t inner_count = stack_frames(one_call_further(self()), inner);
  const uint32_t outer_count = stack_frames(stack_here(self()), outer);
  ASSERT_GE(outer_count, 4u) << "no unwinder?";
  EXPECT_EQ(inner_count, outer_count + 1);
  for (uint32_t i = 1; i + 1 < outer_count; ++i) EXPECT_EQ(inner[inner_count - i], outer[outer_count - i]) << i;
}

__attribute__((noinline)) uint32_t cheaply_here(Thread* self) {
  const uint32_t stack = capture_stack_cheaply(self, CONCHECK_CALL_SITE());
  __asm__ volatile("");
  return stack;
}

__attribute__((noinline)) uint32_t the_site(Thread* self) {
  const uint32_t stack = cheaply_here(self);
  __asm__ volatile("");
  return stack;
}

__attribute__((noinline)) uint32_t one_way(Thread* self) {
  const uint32_t stack = the_site(self);
  __asm__ volatile("# one");
  return stack;
}

__attribute__((noinline)) uint32_t other_way(Thread* self) {
  const uint32_t stack = the_site(self);
  __asm__ volatile("# other");
  return stack;
}

TEST_F(StackCapture, TwoWaysToOneSiteInTurnAreBothKept) {
  uint32_t first[2] = {};
  for (int round = 0; round < 1000; ++round) {
    const uint32_t stacks[2] = {one_way(self()), other_way(self())};
    if (round == 0) std::copy(stacks, stacks + 2, first);
    ASSERT_NE(stacks[0], 0u) << round;
    ASSERT_NE(stacks[0], stacks[1]) << round;
    ASSERT_EQ(stacks[0], first[0]) << round;
    ASSERT_EQ(stacks[1], first[1]) << round;
  }
}

TEST_F(StackCapture, UnknownStacksHaveNoFrames) {
  trace::Frame frames[trace::kMaxStackFrames];
  EXPECT_EQ(stack_frames(0, frames), 0u);
  EXPECT_EQ(stack_frames(123'456'789, frames), 0u);
}

}  // namespace
}  // namespace concheck::interpose
