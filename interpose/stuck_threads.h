// Deadlocks without a cycle: every thread of the process waits for something that only another one of them could give. (The
// greatest fixpoint of "nobody outside the set could wake it"; since a condition, a semaphore and a barrier can be served by
// any thread, the set is all threads or none. What only holders can end is found as a cycle, see deadlock.h.)
#ifndef CONCHECK_INTERPOSE_STUCK_THREADS_H_
#define CONCHECK_INTERPOSE_STUCK_THREADS_H_

#include "interpose/thread_state.h"

namespace concheck::interpose {

// `self` has published a wait without a timeout, or is about to end. Cost: a comparison, unless nobody else runs.
void find_stuck_threads(Thread* self);

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_STUCK_THREADS_H_
