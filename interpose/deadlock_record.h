// Writing an actual deadlock down and saying it.
#ifndef CONCHECK_INTERPOSE_DEADLOCK_RECORD_H_
#define CONCHECK_INTERPOSE_DEADLOCK_RECORD_H_

#include "interpose/thread_state.h"
#include "interpose/wait_view.h"

namespace concheck::interpose {

// What `t` waits for; the object is recorded by `self`.
trace::DeadlockEntry waiting_entry(Thread* self, Thread* t);

// Adds to `entry`, of thread `t`, where it took `sync`. Nothing happens when it does not hold it.
void add_held(Thread* self, const Thread* t, uint32_t sync, trace::DeadlockEntry& entry);

// Of several threads that see the same deadlock one tells it. False: it is told already, or a part of it was part of
// another one.
bool claim_deadlock(const WaitStep* steps, uint32_t count);

// Written to the trace by `self`, then announced.
void tell_deadlock(Thread* self, const trace::DeadlockEntry* entries, uint32_t count, trace::DeadlockShape shape);

void restart_telling_in_child();

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_DEADLOCK_RECORD_H_
