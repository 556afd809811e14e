// Locks that are taken in signal handlers. Outside of them they must be taken with the signal blocked only, or the handler can
// wait for what it interrupted.
//
// Nothing on the way of other locks: in a handler a thread leaves the fast path (Thread::in_handler), and a lock that was taken
// in one is no longer cached by any thread, so that its acquisitions come by here.
#ifndef CONCHECK_INTERPOSE_SIGNAL_HAZARD_H_
#define CONCHECK_INTERPOSE_SIGNAL_HAZARD_H_

#include "interpose/sync_table.h"
#include "interpose/thread_state.h"

namespace concheck::interpose {

// A handler was begun, but code at this stack pointer runs outside of it: it was left by siglongjmp.
bool left_handler_by_jump(const Thread* self, uintptr_t sp);

__attribute__((cold)) void note_signal_use_slow(Thread* self, trace::SyncSlot* sync, uint8_t flags, CallSite site);

// `self` takes a lock.
inline void note_signal_use(Thread* self, trace::SyncSlot* sync, uint8_t flags, CallSite site) {
  if (__builtin_expect(self->in_handler || (sync->attributes & trace::kTakenInSignal) != 0, 0)) {
    note_signal_use_slow(self, sync, flags, site);
  }
}

void restart_signal_hazards_in_child();

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_SIGNAL_HAZARD_H_
