#include "interpose/race/frames.h"

#include "interpose/guard.h"

namespace concheck::interpose::race {

void enter_slowly(uintptr_t pc, uintptr_t sp, uintptr_t function) {
  // Full: deeper frames are not told, and leave nothing behind as their returns find the stack as it was.
  if (local.state != nullptr) {
    if (local.frame_begin == nullptr) return;
    // Those that a jump or another stack left here make room; a recursion beyond that loses its outermost frames.
    leave_functions_below(sp);
    if (local.frame == local.frame_end) {
      constexpr int kKept = 1024;
      for (int i = 0; i < kKept; ++i) local.frame_begin[i] = local.frame_end[i - kKept];
      local.frame = local.frame_begin + kKept;
    }
  } else {
    if (!on) return;
    Guard guard;
    if (guard.thread() == nullptr || state_of(guard.thread()) == nullptr) return;
    if (local.frame == local.frame_end) return;
  }
  *local.frame = {pc, sp, function};
  __atomic_store_n(&local.frame, local.frame + 1, __ATOMIC_RELEASE);
  write_enter(pc);
}

void leave_functions_below(uintptr_t sp) {
  while (local.frame != local.frame_begin && local.frame[-1].sp < sp) leave_function();
}

uint32_t own_frames(uintptr_t pc, uintptr_t* pcs) {
  uint32_t count = 0;
  pcs[count++] = pc;
  for (const Frame* frame = local.frame; frame != local.frame_begin && count < trace::kMaxStackFrames; --frame) pcs[count++] = frame[-1].pc;
  return count;
}

}  // namespace concheck::interpose::race
