// The OpenMP runtime that a caller is linked with. A process can have several at once (each of two Python modules brings its own), with
// the same functions, and what one of them began only that one can go on with. So the real functions are looked up for each module that
// calls, as the dynamic linker would have done without us: first among those of the whole program, then among the module's own.
//
// A call in tail position is a jump, so its return address is its caller's caller's: in a module that may have no runtime at all, or in
// this library, which runs the bodies of regions and tasks. Then it is the runtime of the region that the thread is in.
#ifndef CONCHECK_INTERPOSE_OPENMP_LIBRARY_H_
#define CONCHECK_INTERPOSE_OPENMP_LIBRARY_H_

#include <cstdint>

#include "interpose/hook.h"

namespace concheck::interpose::openmp {

struct Library {
#define CONCHECK_HOOK(group, result, name, version, params, args)
#define CONCHECK_TAIL(group, name, version)
#define CONCHECK_OPENMP(result, name, params, args) result(*name) params;
#include "interpose/interceptors.def"
#undef CONCHECK_HOOK
#undef CONCHECK_TAIL
  bool cancels;  // regions can be cancelled
};

// Of the module that `pc` lies in; if it has none, that of the calling thread's region, or else any.
const Library& library_of(uintptr_t pc);

// Whether `pc`, from where the calling thread has just called something, lies in such a runtime, as far as any of its functions was called.
bool is_in_library(uintptr_t pc);

// After a dlclose: what was known of modules that are gone.
void forget_unloaded_callers();

void restart_libraries_in_child();

}  // namespace concheck::interpose::openmp

// Must stand in the hook itself.
#define CONCHECK_OPENMP_LIBRARY() ::concheck::interpose::openmp::library_of(reinterpret_cast<uintptr_t>(__builtin_return_address(0)))

#endif  // CONCHECK_INTERPOSE_OPENMP_LIBRARY_H_
