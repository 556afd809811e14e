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

// Some mutex has a ceiling. While a thread holds such a one, the kernel has its raised priority for it.
extern bool ceilings_met;

Schedule schedule_of(const Thread* t);

// False when there is no such thread.
bool read_schedule(uint32_t tid, Schedule* schedule);

// Alive, and no state that is left of a thread.
bool is_live(const Thread* t);

// ns that `t` has run; of one that has ended, all it ran. kUnknownTime (run_time.h) when nobody could ask for it then.
uint64_t cpu_time_of(const Thread* t);
// The calling thread is about to end: what it ran, and was kept from running, is kept where somebody may ask.
void keep_times(Thread* self);

// Something is about to be asked for that makes threads differ: a call that changes a schedule, or a thread that is created with
// one of its own. Until then new threads are as the first one, and the kernel is not asked.
void expect_schedules();

// The calling thread is new, and can be found by its handle. `is_created`: by a thread that is known.
void begin_schedule(Thread* self, bool is_created);

// Asks the kernel how `about` is scheduled, and records what is new. Touches neither errno nor the program's memory.
// A thread that holds a mutex with a ceiling is left as it was known.
void note_schedule(Thread* self, Thread* about);
// The same for all threads.
void note_schedules(Thread* self);
// The wait that `self` has published took long: somebody else may have changed it meanwhile.
void note_schedule_after(Thread* self, const trace::Wait& wait);

// Before a record refers to `about`: says how it is scheduled, if threads differ and that was not said yet.
void record_schedule(Thread* self, Thread* about);
// The same of a thread whose state is another's by now, that was scheduled so when it ended.
void record_schedule(Thread* self, uint32_t thread, const Schedule& schedule);

void restart_schedules_in_child();

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_SCHEDULING_SCHEDULING_H_
