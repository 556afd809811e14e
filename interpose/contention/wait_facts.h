// The account of a wait: from its begin to its end, what it was for, how long it took, who had it meanwhile.
#ifndef CONCHECK_INTERPOSE_CONTENTION_WAIT_FACTS_H_
#define CONCHECK_INTERPOSE_CONTENTION_WAIT_FACTS_H_

#include "interpose/contention/owner_view.h"
#include "interpose/thread_state.h"
#include "trace/schema_contention.h"

namespace concheck::interpose {

enum class WaitEnd {
  served,     // what was waited for came: the lock is the thread's, it was notified, ...
  timed_out,  //
  given_up,   // an error, a signal, a cancellation
};

namespace contention {

struct WaitFacts {
  trace::SyncSlot* sync = nullptr;     // null: nothing is accounted of this wait
  trace::LockUseSlot* use = nullptr;   // null: there was no room
  uint32_t id = 0;                     // of the object, whose slot can be another's when the wait ends
  uint32_t served = 0;                 // low half of its counter when the wait began
  uint16_t broadcasts = 0;             // condition: likewise
  OwnerView owner;
};

// `wait`: what is about to be published, complete.
void begin_wait_facts(Thread* self, const trace::Wait& wait, trace::SyncSlot* sync, WaitFacts* facts);

// `now`: ns. The wait is still published.
void end_wait_facts(Thread* self, const trace::Wait& wait, const WaitFacts& facts, WaitEnd how, uint64_t now);

// A wait was left without its end: the thread was cancelled in it, or jumped out of a handler that interrupted it.
void drop_wait(const trace::Wait& wait);

}  // namespace contention
}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_CONTENTION_WAIT_FACTS_H_
