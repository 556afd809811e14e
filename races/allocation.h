// Blocks of memory that are handed out and given back, each told once, with the place in the program that asked for it.
//
// operator new asks malloc, in most programs; strdup too. Both calls come by here, and the outer one knows the place.
// So it leaves a note for the inner one on this thread. Allocators with an operator new of their own do not call
// malloc; then the note is still there afterwards, and the outer one tells.
#ifndef CONCHECK_RACES_ALLOCATION_H_
#define CONCHECK_RACES_ALLOCATION_H_

#include "races/hook.h"

namespace concheck::races {

struct Asking {
  uintptr_t pc;  // 0: nobody
  uintptr_t sp;  // of the frame that asks: a note whose frame is gone (an exception, a jump) counts for nothing
};

extern __thread Asking asking;
extern __thread void* giving_back;

inline uintptr_t frame_address() { return reinterpret_cast<uintptr_t>(__builtin_frame_address(0)); }

// The place that a block allocated from `pc` is for. The stack grows down: who called us has a higher frame.
inline uintptr_t take_asking_pc(uintptr_t pc) {
  if (__builtin_expect(asking.pc != 0, 0)) {
    if (asking.sp > frame_address()) pc = asking.pc;
    asking.pc = 0;
  }
  return pc;
}

inline void note_allocated(void* p, size_t bytes, uintptr_t pc) {
  pc = take_asking_pc(pc);
  if (p != nullptr && is_program(pc)) __concheck_race_allocated(p, bytes, pc);
}

// Runs `allocate` for the place `pc`.
template <typename Allocate>
inline auto allocate_for(size_t bytes, uintptr_t pc, Allocate allocate) {
  const uintptr_t sp = frame_address();
  if (asking.pc != 0 && asking.sp > sp) return allocate();  // one form of operator new calls another
  asking = {pc, sp};
  auto p = allocate();
  if (asking.pc != 0) {
    asking.pc = 0;
    if (p != nullptr && is_program(pc)) __concheck_race_allocated(p, bytes, pc);
  }
  return p;
}

// Before the block goes; true when the caller is the first to know, and has to clear `giving_back` afterwards.
inline bool note_freed(void* p, uintptr_t pc) {
  if (p == nullptr || p == giving_back) return false;
  if (is_program(pc)) __concheck_race_freed(p, pc);
  return true;
}

}  // namespace concheck::races

#endif  // CONCHECK_RACES_ALLOCATION_H_
