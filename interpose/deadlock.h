// Actual deadlocks, found by the thread that completes them. A cycle of threads each of which waits, without a timeout,
// for a lock that the next one holds (or for an initialisation that it runs, or for its end), can never resolve.
#ifndef CONCHECK_INTERPOSE_DEADLOCK_H_
#define CONCHECK_INTERPOSE_DEADLOCK_H_

#include "interpose/thread_state.h"

namespace concheck::interpose {

// `self` has published its wait. Follows who holds what it waits for; when that leads back to `self`, records and announces
// the deadlock; false when there is none. Cost: one step a blocked owner; only where a write request meets readers, or a reader
// waits behind writers, a look at every waiting thread.
bool find_deadlock(Thread* self);

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_DEADLOCK_H_
