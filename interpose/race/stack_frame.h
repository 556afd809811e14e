// Which function a place on a stack belongs to: a variable of a thread's stack that another thread uses is told by the
// function that has it.
#ifndef CONCHECK_INTERPOSE_RACE_STACK_FRAME_H_
#define CONCHECK_INTERPOSE_RACE_STACK_FRAME_H_

#include <cstdint>

#include "interpose/race/state.h"
#include "trace/schema.h"

namespace concheck::interpose::race {

// The frame of a function on a stack.
struct StackFrame {
  uintptr_t low;                          // what its stack pointer was when it had set up its frame
  uintptr_t high;                         // first byte behind its return address (DWARF's canonical frame address)
  uintptr_t pcs[trace::kMaxStackFrames];  // an address in the function, then the return addresses into its callers
  uint32_t pc_count;
};

// In which instrumented function's frame `address` lies, of those that `owner` is executing at this moment. False when
// that is not certain: for the memory of alloca() and of functions that are not instrumented, and where the owner goes
// on too fast.
bool find_frame(const Thread* owner, uintptr_t address, StackFrame* out);

// The thread of this state ends: nobody looks at its stack from here on.
void hide_frames(State* state);

void restart_stack_frames_in_child();

}  // namespace concheck::interpose::race

#endif  // CONCHECK_INTERPOSE_RACE_STACK_FRAME_H_
