// The must-happen-before clock: thread create, join, barrier, once. What holds in every schedule, so that it may take a
// lock-order cycle away; never lock hand-over, which this run's schedule made.
//
// A clock is sparse, sorted by slot: a thread knows of its ancestors and of whom they joined, which are few even where
// thousands of threads live.
//
// A clock slot is used again only by a thread whose creator knows the end of the slot's last thread (it was joined, directly
// or by somebody whose clock the creator has): so the two really are in order, and the epochs go on from one to the other. A
// thread that nobody joined keeps its slot for ever, which costs nothing in a sparse clock.
#ifndef CONCHECK_INTERPOSE_CLOCK_H_
#define CONCHECK_INTERPOSE_CLOCK_H_

#include <cstdint>

#include "trace/schema.h"

namespace concheck::interpose {

struct Thread;

// Zeroed = empty. Whoever has it frees it.
struct Clock {
  trace::ClockEntry* entries;  // sorted by slot, epochs > 0
  uint32_t count;
  uint32_t capacity;
};

// What happened so far in `self` is before what acquires `into` later: into |= self's clock, then self's epoch goes up.
void release_clock(Thread* self, Clock& into);

// into |= from.
void join_clock(Clock& into, const Clock& from);

// self's clock |= from.
void acquire_clock(Thread* self, const Clock& from);

// A copy of self's clock for a thread it is about to create; self's epoch goes up.
Clock fork_clock(Thread* self);

// What `self` does from now on is not what it did before.
void tick_clock(Thread* self);

// All that the thread of this clock slot did up to this epoch was before what `self` does from now on.
void learn_epoch(Thread* self, uint32_t slot, uint32_t epoch);

// Id of the record of self's clock as it is now; written when it was not yet. 0 = no room.
uint32_t record_clock(Thread* self);

void free_clock(Clock& clock);

// Starts self's clock from what it inherits (taken over), in a clock slot of its own. With the lock of the thread table held.
void start_clock(Thread* self, Clock& inherited);

// The thread was joined: its clock slot may be used again. With the lock of the thread table held.
void retire_clock_slot(const Thread* ended);

void restart_clocks_in_child();

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_CLOCK_H_
