// What full unwindings have taught of single frames: how far above a return address the next one stands on the stack.
// That depends on the place in the code alone, but for frames of changing size (alloca), which are not followed. So a
// stack whose parts were all met before, in whatever order, is followed without an unwinder.
#ifndef CONCHECK_INTERPOSE_FRAME_SIZES_H_
#define CONCHECK_INTERPOSE_FRAME_SIZES_H_

#include <cstdint>

namespace concheck::interpose {

inline constexpr uint32_t kUnknownFrame = 0;
inline constexpr uint32_t kOutermostFrame = UINT32_MAX;

// Bytes from the place where the return address `pc` stands to the next one's; kUnknownFrame, or kOutermostFrame when
// there is none.
uint32_t frame_size(uintptr_t pc);

// One that an unwinder has found; kUnknownFrame: it can not be followed. What contradicts what was learned before makes
// it unknown for good.
void learn_frame_size(uintptr_t pc, uint32_t size);

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_FRAME_SIZES_H_
