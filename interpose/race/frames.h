// The call stack of instrumented code, kept as it enters and leaves its functions.
#ifndef CONCHECK_INTERPOSE_RACE_FRAMES_H_
#define CONCHECK_INTERPOSE_RACE_FRAMES_H_

#include <cstdint>

#include "interpose/race/history.h"
#include "interpose/race/state.h"

namespace concheck::interpose::race {

// No room, or a thread that is not known yet.
__attribute__((noinline, cold)) void enter_slowly(uintptr_t pc, uintptr_t sp, uintptr_t function);

// pc: return address of the function that is entered. sp: two words below where its stack pointer is. function: an address in it.
__attribute__((always_inline)) inline void enter_function(uintptr_t pc, uintptr_t sp, uintptr_t function) {
  Frame* frame = local.frame;
  if (__builtin_expect(frame == local.frame_end, 0)) return enter_slowly(pc, sp, function);
  *frame = {pc, sp, function};
  __atomic_store_n(&local.frame, frame + 1, __ATOMIC_RELEASE);  // stack_frame.cc reads it
  write_enter(pc);
}

__attribute__((always_inline)) inline void leave_function() {
  if (__builtin_expect(local.frame == local.frame_begin, 0)) return;
  --local.frame;
  write_leave();
}

// The frames below `sp` are about to be left by a jump.
void leave_functions_below(uintptr_t sp);

// The call stack of an access at `pc`, innermost first, to `pcs` (room for trace::kMaxStackFrames). Returns how many.
uint32_t own_frames(uintptr_t pc, uintptr_t* pcs);

}  // namespace concheck::interpose::race

#endif  // CONCHECK_INTERPOSE_RACE_FRAMES_H_
