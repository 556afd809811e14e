// Call stacks. At an acquisition a stack is taken from a cache keyed by (return address, stack pointer), verified by the
// innermost return addresses that still stand on the stack; libunwind is asked only on a miss. Outer frames of a cached
// stack are verified in the same way when a fact refers to it (confirm_stack).
#ifndef CONCHECK_INTERPOSE_STACK_CAPTURE_H_
#define CONCHECK_INTERPOSE_STACK_CAPTURE_H_

#include <cstdint>

#include "interpose/thread_state.h"

namespace concheck::interpose {

// Forgets what was cached of a thread's stack (it has another one now).
void empty_stack_cache(Thread* t);

// The id of the calling thread's stack at `site`, a hook that is still running. 0 = no room.
uint32_t capture_stack(Thread* self, CallSite site);

// Each stack has two places in the cache, so that two that are captured in turn, also of two ways to one site, do not drive each
// other out (M. Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing"). The one met last is in the first place.
struct StackCachePlaces {
  StackCacheEntry* first;
  StackCacheEntry* second;
};
__attribute__((always_inline)) inline StackCachePlaces stack_cache_places(const Thread* self, CallSite site) {
  static_assert(kStackCacheEntries == 128);
  const uint64_t mixed = (site.pc ^ site.sp >> 4) * 0x9e3779b97f4a7c15ULL;
  const uint64_t first = mixed >> 57;
  return {&self->stack_cache[first], &self->stack_cache[first ^ ((mixed >> 50) % kStackCacheEntries | 1)]};
}

__attribute__((always_inline)) inline bool stack_verifies(const StackCacheEntry& entry, CallSite site) {
  if (entry.pc != site.pc || entry.sp != site.sp) return false;
  uint32_t difference = 0;
#pragma GCC unroll 4
  for (uint32_t i = 0; i < kVerifiedFrames; ++i) difference |= *reinterpret_cast<const uint32_t*>(site.sp + static_cast<intptr_t>(entry.place[i])) ^ entry.value[i];
  return difference == 0;
}

// When the first place does not have it.
__attribute__((cold)) uint32_t capture_stack_cheaply_slow(Thread* self, CallSite site);

// For the hot path: the cached stack if it verifies, or 0. A miss costs an unwinding the first times, then now and then.
__attribute__((always_inline)) inline uint32_t capture_stack_cheaply(Thread* self, CallSite site) {
  const StackCacheEntry& entry = *stack_cache_places(self, site).first;
  if (__builtin_expect(stack_verifies(entry, site), 1)) return entry.stack;
  return capture_stack_cheaply_slow(self, site);
}

// The stack to record for a lock that was taken at `site` and is still held, given what the hot path found out (`stack`): the
// outer frames are checked, or restored from the frames that are still live.
uint32_t confirm_stack(Thread* self, CallSite site, uint32_t stack);

// The id of a stack that was captured elsewhere, from its return addresses. 0 = no room. `flags`: trace::StackFlag.
uint32_t intern_stack(Thread* self, const uintptr_t* return_addresses, uint32_t count, uint16_t flags = 0);

// Copies the frames of a stack to `frames` (room for kMaxStackFrames); returns how many, 0 when the id is unknown.
uint32_t stack_frames(uint32_t id, trace::Frame* frames);

void restart_stacks_in_child();

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_STACK_CAPTURE_H_
