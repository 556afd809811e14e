// The LockUseSlots in the trace: what one thread has to do with one sync object. One is made when a thread first waits for the
// object, or when a hold of it is measured; so of objects that nobody ever waits for there are none.
#ifndef CONCHECK_INTERPOSE_CONTENTION_LOCK_USES_H_
#define CONCHECK_INTERPOSE_CONTENTION_LOCK_USES_H_

#include "interpose/contention/state.h"

namespace concheck::interpose::contention {

__attribute__((cold)) trace::LockUseSlot* find_use_slow(Thread* self, trace::SyncSlot* sync);

// The thread's slot for `sync`, made when it is new. Null when there is no room: then that is counted, once a thread and object.
inline trace::LockUseSlot* find_use(Thread* self, trace::SyncSlot* sync) {
  if (const State* state = self->contention; state != nullptr && state->uses != nullptr) {
    const KnownUse& first = state->uses[sync->id & state->use_mask];
    if (first.sync == sync->id) return first.slot;
  }
  return find_use_slow(self, sync);
}

// The thread ends. Its slots stay, until there are too many of such: then what they counted goes to the object's slot of all
// ended threads.
void end_uses(Thread* self);

void restart_uses_in_child();

}  // namespace concheck::interpose::contention

#endif  // CONCHECK_INTERPOSE_CONTENTION_LOCK_USES_H_
