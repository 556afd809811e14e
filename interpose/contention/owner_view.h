// Who holds what a thread waits for, where it took it, and what it waits for itself: seen from the thread that waits, while the
// holder goes on.
#ifndef CONCHECK_INTERPOSE_CONTENTION_OWNER_VIEW_H_
#define CONCHECK_INTERPOSE_CONTENTION_OWNER_VIEW_H_

#include "interpose/thread_state.h"

namespace concheck::interpose::contention {

struct OwnerView {
  Thread* thread = nullptr;  // null: nobody holds it exclusively, or it can not be told
  uint32_t id = 0;
  uint32_t stack = 0;  // where it took it; 0 = not captured: pc alone is known, or not even that
  uintptr_t pc = 0;
  uint64_t lock_wait_ns = 0;  // in waits for locks, up to the moment of the look
};

// The holder of `sync` at the moment `now` (ns).
OwnerView view_owner(const Thread* self, const trace::SyncSlot* sync, uint64_t now);

// What the holder itself waited for since the look, until `now`.
struct Behind {
  uint64_t ns = 0;
  uint32_t sync = 0;  // the lock of its longest such wait; 0 = not known any more
  uint32_t stack = 0;
};
// `since`: when the look was. The holder's own account of that lock is given the blame.
Behind look_behind(const OwnerView& owner, uint64_t since, uint64_t now);

}  // namespace concheck::interpose::contention

#endif  // CONCHECK_INTERPOSE_CONTENTION_OWNER_VIEW_H_
