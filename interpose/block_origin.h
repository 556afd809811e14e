// The call stacks of allocations. Each distinct one is kept once, with the distances on the stack at which its return
// addresses stand: whoever allocates from the same place again, at whatever depth, is recognised by looking at these.
// The trace gets only those of blocks that have locks in them.
#ifndef CONCHECK_INTERPOSE_BLOCK_ORIGIN_H_
#define CONCHECK_INTERPOSE_BLOCK_ORIGIN_H_

#include <cstdint>

#include "interpose/thread_state.h"

namespace concheck::interpose {

inline constexpr uint32_t kMostOriginFrames = 16;
inline constexpr int kOriginBits = 18;

struct BlockOrigin {
  uint64_t hash;
  uint32_t count;
  bool cut;                              // there were more frames
  uintptr_t pc[kMostOriginFrames];       // return addresses, innermost first
  uint32_t distance[kMostOriginFrames];  // of the place where pc[i] stands, from the stack pointer before the call
};

// The number of the calling thread's stack at `site`, a call that is still running: 1 to 2^kOriginBits - 1, or 0 when
// there is no room.
uint32_t origin_at(Thread* self, CallSite site);

const BlockOrigin& origin_of(uint32_t number);

void restart_origins_in_child();

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_BLOCK_ORIGIN_H_
