// A thread waits for what a thread of lower priority holds: who was in the way, what did they do, and who ran instead. Looked
// at when such a wait begins and when it ends; recorded when it was long.
//
// Of what the holder did meanwhile, its time on the processor is the bounded part of the inversion, its time in the run queue
// the unbounded one, and in the rest it waited itself. After L. Sha, R. Rajkumar and J. P. Lehoczky, "Priority inheritance
// protocols: an approach to real-time synchronization" (IEEE Transactions on Computers 39, 1990).
#ifndef CONCHECK_INTERPOSE_SCHEDULING_INVERSION_H_
#define CONCHECK_INTERPOSE_SCHEDULING_INVERSION_H_

#include "interpose/thread_state.h"

namespace concheck::interpose {

// `self` is about to wait, and has published it. To be called when priorities_differ.
void watch_inversion(Thread* self);

// The wait that `self` has published is over. To be called before it is taken back, when self->inversion_since != 0.
// now: ns of CLOCK_MONOTONIC.
void end_inversion(Thread* self, uint64_t now);

void restart_inversions_in_child();

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_SCHEDULING_INVERSION_H_
