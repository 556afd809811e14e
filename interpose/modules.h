// Loaded modules, and addresses that outlive the process. Modules are found when an address in them is first recorded
// (_dl_find_object, lock-free), so dlopen need not be wrapped: a wrapper would change its caller, and with it the RUNPATH.
#ifndef CONCHECK_INTERPOSE_MODULES_H_
#define CONCHECK_INTERPOSE_MODULES_H_

#include <cstddef>
#include <cstdint>

#include "interpose/thread_state.h"

namespace concheck::interpose {

// The address as module id + ELF virtual address; writes a ModuleRecord when the module is new. An address in no module
// keeps its value with module 0.
trace::Frame frame_of(Thread* self, uintptr_t address);

// The address again, in this process, while the module is loaded; 0 when it is not.
uintptr_t address_of_frame(trace::Frame frame);

// The path of a module that is loaded; null when it is not (any more). Id 0 has none.
const char* module_path(uint32_t id);

// The last module of the loader's list.
const void* last_module();
// Those behind `before`, up to `last`.
struct ModuleSpan {
  const void* before = nullptr;
  const void* last = nullptr;
};
// Writes a ModuleRecord for every module that is loaded now, but for some. From a constructor only: nobody else changes the loader's
// list then.
void record_all_modules(Thread* self, const ModuleSpan& except);

// After a dlclose: modules that are no longer there get a ModuleUnloadRecord, and the locks in them have ended.
void drop_unloaded_modules(Thread* self);

void restart_modules_in_child();

// Size of the executable's thread-local variables, with what their alignment takes.
size_t executable_tls_bytes();

// Fills the header's build-id with the main executable's.
void describe_executable(trace::Header& header);

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_MODULES_H_
