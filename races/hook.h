// What every interceptor begins with. Without an engine it is a test of one flag and a jump to the real function.
#ifndef CONCHECK_RACES_HOOK_H_
#define CONCHECK_RACES_HOOK_H_

#include "races/engine.h"
#include "races/real.h"

// A hook is a C++ function hook_<name> whose symbol is <name>: so the system headers' own declarations never meet ours.
#define CONCHECK_EXPORT extern "C" __attribute__((visibility("default")))

namespace concheck::races {
#define CONCHECK_REAL(result, name, params, args) CONCHECK_EXPORT result hook_##name params __asm__(#name);
#include "races/interceptors.def"
#undef CONCHECK_REAL

// True when there is an engine to tell. Set by this library's constructor, before the program has threads.
extern bool engine_is_here;

// Where libconcheck.so lies: what it calls itself is not the program's doing.
extern uintptr_t engine_begin;
extern uintptr_t engine_bytes;

inline bool is_program(uintptr_t pc) { return pc - engine_begin >= engine_bytes; }

// A call that libconcheck.so intercepts, too, and passes on, is its caller's.
inline uintptr_t caller_of(uintptr_t pc) {
  if (is_program(pc)) return pc;
  return &__concheck_race_caller != nullptr ? __concheck_race_caller() : 0;
}

inline void note_read(const void* p, size_t bytes, uintptr_t pc) {
  if (bytes == 0) return;
  if (const uintptr_t caller = caller_of(pc); caller != 0) __concheck_race_range(p, bytes, 0, caller);
}
inline void note_write(const void* p, size_t bytes, uintptr_t pc) {
  if (bytes == 0) return;
  if (const uintptr_t caller = caller_of(pc); caller != 0) __concheck_race_range(p, bytes, 1, caller);
}

}  // namespace concheck::races

// Whether the call is to be told of at all.
#define CONCHECK_OBSERVED() __builtin_expect(::concheck::races::engine_is_here, 0)

// The return address of the hook that it stands in.
#define CONCHECK_PC() reinterpret_cast<uintptr_t>(__builtin_return_address(0))

#endif  // CONCHECK_RACES_HOOK_H_
