// A thread that is notified on a condition has to get its mutex back, which a thread of lower priority may have. The C library takes it
// inside the wait, so the waiter can not tell when it began to wait for the mutex. The notifier can: just before it wakes the waiter it
// looks at who has the mutex and what they did so far, and leaves that with the waiter, who looks again when its wait is over.
//
// Only from the moment at which threads differ in priority.
#ifndef CONCHECK_INTERPOSE_SCHEDULING_REACQUISITION_H_
#define CONCHECK_INTERPOSE_SCHEDULING_REACQUISITION_H_

#include <cstdint>

#include "interpose/thread_state.h"

namespace concheck::interpose {

// `self` is about to notify one of those that wait on `condition`, or all of them. To be called when priorities_differ.
__attribute__((cold)) void watch_reacquisitions(Thread* self, const trace::SyncSlot* condition, bool all);

__attribute__((cold)) void end_noticed_wait(Thread* self, const trace::SyncSlot* condition, uint32_t id, bool is_notified);

// The wait that `self` has published, on `condition`, which had this id, is over. is_notified: by a notification, and it has the mutex.
inline void end_reacquisition(Thread* self, const trace::SyncSlot* condition, uint32_t id, bool is_notified) {
  if (__builtin_expect(__atomic_load_n(&self->notice, __ATOMIC_ACQUIRE) != nullptr, 0)) end_noticed_wait(self, condition, id, is_notified);
}

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_SCHEDULING_REACQUISITION_H_
