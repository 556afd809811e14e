#ifndef CONCHECK_INTERPOSE_BLOCKING_UNTIMED_H_
#define CONCHECK_INTERPOSE_BLOCKING_UNTIMED_H_

#include "interpose/thread_state.h"

namespace concheck::interpose::blocking {

// `self` begins to wait without a timeout for something that is no lock; `sync` is null for a join. Writes an
// UntimedWaitRecord for the first such wait with a call stack in this process.
void note_untimed_wait(Thread* self, const trace::Wait& wait, trace::SyncSlot* sync);

void restart_untimed_in_child();

}  // namespace concheck::interpose::blocking

#endif  // CONCHECK_INTERPOSE_BLOCKING_UNTIMED_H_
