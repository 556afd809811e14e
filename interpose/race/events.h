// What synchronises threads, told by the wrappers of the primitives while races are checked (`on`).
#ifndef CONCHECK_INTERPOSE_RACE_EVENTS_H_
#define CONCHECK_INTERPOSE_RACE_EVENTS_H_

#include <cstddef>
#include <cstdint>

#include "interpose/race/objects.h"
#include "interpose/race/state.h"
#include "interpose/thread_state.h"

namespace concheck::interpose::race {

// Accesses are checked from now on, unless the options say otherwise or there is no address space for it. Asked for by each
// instrumented module as it is loaded; before the runtime runs, it is done when it does.
void begin();
// The runtime runs now.
void begin_if_asked();

// A lock was acquired; is about to be released.
void lock_acquired(Thread* self, uintptr_t address, trace::SyncKind kind, trace::Mode mode, uintptr_t pc);
void lock_released(Thread* self, uintptr_t address, trace::SyncKind kind, trace::Mode mode);

// All that was released to (address, aspect) so far is before what follows in the thread.
void acquire_from(Thread* self, uintptr_t address, Aspect aspect = Aspect::whole);
// All that the thread did so far is before what acquires from (address, aspect) later.
void release_to(Thread* self, uintptr_t address, Aspect aspect = Aspect::whole);

// Other functions than those of libconcheck-races.so are called for malloc and its kin, among them the one at `used_malloc`.
void hide_allocator(uintptr_t used_malloc);

// The process ends: what was counted goes to the trace.
void store_counts(Thread* self);

// In the child of a fork, before its first thread begins: nothing was accessed.
void restart_in_child();

}  // namespace concheck::interpose::race

#endif  // CONCHECK_INTERPOSE_RACE_EVENTS_H_
