// Contended requests: what a thread waits for is published before it blocks, and whoever closes a cycle of waits sees it.
#ifndef CONCHECK_INTERPOSE_WAIT_H_
#define CONCHECK_INTERPOSE_WAIT_H_

#include <cstdint>

#include "interpose/contention/wait_facts.h"
#include "interpose/thread_state.h"

namespace concheck::interpose {

struct WaitRequest {
  trace::WaitKind kind;
  trace::Mode mode;
  bool timed;
  trace::SyncSlot* sync;  // null for a join, or when the object is not known
  uintptr_t address;
  uint32_t other;  // join: thread id of the awaited thread, 0 unknown; condition: sync id of its mutex
  CallSite site;
  bool contended = true;  // false: it may well be that the thread need not wait, or that the call fails at once
  const uint32_t* served = nullptr;  // Wait::served, where it had to be read before; else it is read now
};

// A wait that has begun.
struct PendingWait {
  trace::Wait outer{};  // what the thread was waiting for before: a signal handler can block while the interrupted code waits
  contention::WaitFacts facts{};
};

// Publishes that `self` is about to block. `pending` goes to end_wait. If the request closes a cycle of locks, initialisations and
// joins in which nobody has a timeout, or leaves nobody who could wake anybody, that deadlock is recorded and announced; the
// caller then blocks all the same.
void begin_wait(Thread* self, const WaitRequest& request, PendingWait* pending);
// Of a lock that came, before it is said to be acquired.
void end_wait(Thread* self, const PendingWait& pending, WaitEnd how);

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_WAIT_H_
