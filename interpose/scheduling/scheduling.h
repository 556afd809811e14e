// Policy, priority, nice value and processors of each thread: read when it begins, after every call that changes them, and
// again after a long wait, since another process can change them too. They stand in the threads' slots. While all threads
// are scheduled alike, nothing is recorded; from the first difference on, how each thread is.
#ifndef CONCHECK_INTERPOSE_SCHEDULING_SCHEDULING_H_
#define CONCHECK_INTERPOSE_SCHEDULING_SCHEDULING_H_

#include <cstdint>

#include "interpose/scheduling/urgency.h"
#include "interpose/thread_state.h"

namespace concheck::interpose {

// Of some two threads one is below the other (is_below). Stays on. When it goes on, every thread's next use of every sync
// object goes through find_sync_slow(); which must have put the object into the thread's cache before it looks at this.
extern bool priorities_differ;

Schedule schedule_of(const Thread* t);

// Asks the kernel how `about` is scheduled, and records what is new. Touches neither errno nor the program's memory.
// A thread that holds a mutex with a ceiling is left as it was known: the kernel has its raised priority.
void note_schedule(Thread* self, Thread* about);
// The same for all threads.
void note_schedules(Thread* self);

// Before a record refers to `about`: says how it is scheduled, if threads differ and that was not said yet.
void record_schedule(Thread* self, Thread* about);

void restart_schedules_in_child();

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_SCHEDULING_SCHEDULING_H_
