// The LockUseSlots in the trace: what one thread has to do with one sync object. One is made when a thread first waits for the
// object, when a hold of it is measured, or, while threads differ in priority, when it first uses the object; so of most objects that
// nobody ever waits for there are none.
#ifndef CONCHECK_INTERPOSE_CONTENTION_LOCK_USES_H_
#define CONCHECK_INTERPOSE_CONTENTION_LOCK_USES_H_

#include "interpose/contention/state.h"
#include "interpose/contention/use_sums.h"
#include "interpose/sync_table.h"

namespace concheck::interpose::contention {

__attribute__((cold)) trace::LockUseSlot* find_use_slow(Thread* self, trace::SyncSlot* sync);

// The thread's slot for `sync`, made when it is new. Null when there is no room: then that is counted.
inline trace::LockUseSlot* find_use(Thread* self, trace::SyncSlot* sync) {
  if (const State* state = self->contention; state != nullptr && state->uses != nullptr) {
    const KnownUse& first = state->uses[sync->id & state->use_mask];
    if (first.sync == sync->id) return first.slot;
  }
  return find_use_slow(self, sync);
}

// `sync` is a mutex, and its ceiling may be another one than when `self` used it last.
void note_ceiling(Thread* self, trace::SyncSlot* sync);
// The ceiling of `sync` was changed to this. A lower one is for those who use it from now on; a higher one for all: it may well be there
// for the sake of threads that become more urgent later.
void change_ceiling(trace::SyncSlot* sync, int32_t ceiling);

// Of these kinds of objects uses are counted.
inline bool has_uses(const trace::SyncSlot* sync) {
  switch (static_cast<trace::SyncKind>(sync->kind)) {
    case trace::SyncKind::mutex:
    case trace::SyncKind::rwlock:
    case trace::SyncKind::spinlock:
    case trace::SyncKind::condition:
    case trace::SyncKind::semaphore:
    case trace::SyncKind::file:
    case trace::SyncKind::openmp:
      return true;
    case trace::SyncKind::none:
    case trace::SyncKind::barrier:
    case trace::SyncKind::once:
    case trace::SyncKind::futex:
    case trace::SyncKind::thread:
      break;
  }
  return false;
}

// After something was counted in it: what it is about is recorded once it is worth that. While object and thread live, the trace has
// them anyway.
inline void keep_use(Thread* self, trace::SyncSlot* sync, const trace::LockUseSlot& use) {
  if (__builtin_expect(sync->recorded == 0, 0) && sync->id == use.sync && tells_something(use)) record_sync(self, sync);
}

// The thread ends. Its slots stay, until there are too many of such: then what they counted goes to the object's slot of all
// ended threads.
void end_uses(Thread* self);

void restart_uses_in_child();

}  // namespace concheck::interpose::contention

#endif  // CONCHECK_INTERPOSE_CONTENTION_LOCK_USES_H_
