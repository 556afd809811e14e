// What libconcheck.so may bring: the engine's functions, as weak references. One that it does not have, or all of them
// when it is not preloaded, are null.
#ifndef CONCHECK_RACES_ENGINE_H_
#define CONCHECK_RACES_ENGINE_H_

#include <stddef.h>
#include <stdint.h>

// Default visibility: the address must come from the GOT, where the dynamic loader puts it. A hidden weak symbol that
// is not defined here would be a constant null.
#define CONCHECK_ENGINE extern "C" __attribute__((weak, visibility("default")))

#define CONCHECK_TSAN(effect, result, name, params, args) CONCHECK_ENGINE result __concheck_tsan_##name params;
#define CONCHECK_ANNOTATION(effect, result, name, params, args) CONCHECK_ENGINE result __concheck_##name params;
#include "races/entry_points.def"
#undef CONCHECK_TSAN
#undef CONCHECK_ANNOTATION

// What the interceptors tell. None of these may change errno. pc: the return address of the intercepted call.
CONCHECK_ENGINE void __concheck_race_range(const void* p, size_t bytes, int is_write, uintptr_t pc);
CONCHECK_ENGINE void __concheck_race_allocated(void* p, size_t bytes, uintptr_t pc);
// Before the block is given back, so that nobody can have it already.
CONCHECK_ENGINE void __concheck_race_freed(void* p, uintptr_t pc);
CONCHECK_ENGINE void __concheck_race_mapped(void* p, size_t bytes);
CONCHECK_ENGINE void __concheck_race_unmapped(void* p, size_t bytes);
// Before something is written to a descriptor; after something was read from it; before it is closed.
CONCHECK_ENGINE void __concheck_race_channel_written(int fd);
CONCHECK_ENGINE void __concheck_race_channel_read(int fd);
CONCHECK_ENGINE void __concheck_race_channel_closed(int fd);
// Where the program made the call that libconcheck.so passes on to an interceptor at the moment; 0 = it passes none on.
CONCHECK_ENGINE uintptr_t __concheck_race_caller();
// Other functions are called than those that this library has for malloc and its kin.
CONCHECK_ENGINE void __concheck_race_allocator_hidden(const void* used_malloc);
// Before the frames below `target_sp` are left without returning.
CONCHECK_ENGINE void __concheck_race_longjmp(uintptr_t target_sp);

#endif  // CONCHECK_RACES_ENGINE_H_
