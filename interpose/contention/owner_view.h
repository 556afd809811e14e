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
  bool is_measured = false;   // the rest is known
  uint64_t cpu_ns = 0;        // it ran so long
  uint64_t delay_ns = 0;      // it could have run, but no processor ran it
};

// The holder of `sync` at the moment `now` (ns).
OwnerView view_owner(const Thread* self, const trace::SyncSlot* sync, uint64_t now);

// Asks the kernel how long the holder ran so far: some microseconds.
void measure_owner(OwnerView* owner);
// How long it did since the look; only when it was measured then. False when it can not be told.
bool measure_owner_since(const OwnerView& owner, uint64_t* cpu_ns, uint64_t* delay_ns);

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
