// libunwind, opened at run time.
#ifndef CONCHECK_INTERPOSE_UNWINDER_H_
#define CONCHECK_INTERPOSE_UNWINDER_H_

#include <cstddef>
#include <cstdint>

#include "interpose/call_site.h"

namespace concheck::interpose {

// A frame of the running stack: the return address, and where it stands on the stack (null for the innermost frame of a
// signal context, which stands in a register set).
struct LiveFrame {
  uintptr_t pc;
  uintptr_t* place;
};

// Opens libunwind.so.8 with RTLD_LOCAL: as a dependency of a preloaded library it would stand in every program's lookup
// scope and take over its _Unwind_* functions. False when it can not be opened.
bool open_unwinder();

// The calling thread's stack from `site` outwards (the first frame is site.pc), at most `limit` frames; returns how many.
// At least 1: without an unwinder the site itself. `cut` tells that the limit was reached.
uint32_t unwind(CallSite site, LiveFrame* frames, uint32_t limit, bool* cut);

// A moment of the calling thread's past: its registers then, and the top of its stack.
struct PastMoment {
  uint64_t rax, rbx, rcx, rdx, rsi, rdi, rbp, rsp, rip, r8, r9, r10, r11, r12, r13, r14, r15;
  const char* copy;       // of the memory from rsp on
  size_t copied;          // bytes
  uintptr_t still_there;  // from this address on the stack has not changed since
};

// Its stack: the instruction, then return addresses; at most `limit`. Returns how many: as far as it can be followed, at least 1.
uint32_t unwind_past(const PastMoment& moment, uintptr_t* pcs, uint32_t limit);

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_UNWINDER_H_
