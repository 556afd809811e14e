#ifndef CONCHECK_INTERPOSE_BLOCKING_STALL_H_
#define CONCHECK_INTERPOSE_BLOCKING_STALL_H_

#include <cstdint>

#include "interpose/thread_state.h"

namespace concheck::interpose::blocking {

struct State;

// The calling thread comes back to its loop, late, by the call at `site`. Writes a LoopStallRecord if that is new and
// its cause is known.
void note_stall(Thread* self, State* state, CallSite site);

// For how long `self` could have run so far, and no processor ran it; kUnknownTime (run_time.h) when the kernel does
// not say.
uint64_t run_queue_delay_ns(const Thread* self);

}  // namespace concheck::interpose::blocking

#endif  // CONCHECK_INTERPOSE_BLOCKING_STALL_H_
