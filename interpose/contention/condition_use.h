// Waits on a condition that were in vain: the thread was notified, found that there was nothing for it, and waits again without
// having given the mutex back in between. A thread that works with the mutex held does that too: so whoever stays
// longer than it takes to look, or notifies somebody, is not counted.
#ifndef CONCHECK_INTERPOSE_CONTENTION_CONDITION_USE_H_
#define CONCHECK_INTERPOSE_CONTENTION_CONDITION_USE_H_

#include "interpose/contention/state.h"
#include "interpose/thread_state.h"

namespace concheck::interpose::contention {

// ns. What was announced is looked at in far less, and hardly anything is done in so little time.
inline constexpr uint64_t kLongestLook = 20'000;

// `self` is about to wait on `condition` and to give the mutex back that it holds by `mutex`. `now`: ns of CLOCK_MONOTONIC.
void note_condition_wait(Thread* self, trace::SyncSlot* condition, const trace::HeldEntry& mutex, uint64_t now);

// `self` notifies somebody, on whatever condition.
inline void note_announcement(Thread* self) {
  if (self->contention != nullptr) self->contention->streak.has_announced = true;
}

}  // namespace concheck::interpose::contention

#endif  // CONCHECK_INTERPOSE_CONTENTION_CONDITION_USE_H_
