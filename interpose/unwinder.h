// libunwind, opened at run time.
#ifndef CONCHECK_INTERPOSE_UNWINDER_H_
#define CONCHECK_INTERPOSE_UNWINDER_H_

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

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_UNWINDER_H_
