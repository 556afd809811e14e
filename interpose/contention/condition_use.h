// Waits on a condition that were in vain: the thread was notified, found that there was nothing for it, and waits again without
// having given the mutex back in between. No clock decides that.
#ifndef CONCHECK_INTERPOSE_CONTENTION_CONDITION_USE_H_
#define CONCHECK_INTERPOSE_CONTENTION_CONDITION_USE_H_

#include "interpose/thread_state.h"

namespace concheck::interpose::contention {

// `self` is about to wait on `condition` and to give the mutex back that it holds by `mutex`.
void note_condition_wait(Thread* self, trace::SyncSlot* condition, const trace::HeldEntry& mutex);

}  // namespace concheck::interpose::contention

#endif  // CONCHECK_INTERPOSE_CONTENTION_CONDITION_USE_H_
