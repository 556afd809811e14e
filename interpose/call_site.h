#ifndef CONCHECK_INTERPOSE_CALL_SITE_H_
#define CONCHECK_INTERPOSE_CALL_SITE_H_

#include <cstdint>

namespace concheck::interpose {

// Where the application called a hook: its return address, and its stack pointer before the call. Both together name a
// frame of the running stack, which is what the stack cache is keyed by.
struct CallSite {
  uintptr_t pc;
  uintptr_t sp;
};

}  // namespace concheck::interpose

// Must stand in the hook itself.
#define CONCHECK_CALL_SITE()                                                        \
  ::concheck::interpose::CallSite {                                                 \
    reinterpret_cast<uintptr_t>(__builtin_return_address(0)),                       \
        reinterpret_cast<uintptr_t>(__builtin_dwarf_cfa())                          \
  }

#endif  // CONCHECK_INTERPOSE_CALL_SITE_H_
