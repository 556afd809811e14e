// What threads did that have ended, and whose state is another's by now: kept for who looks back at a time when they ran. Only
// while threads differ in priority, since nobody asks before; of more than there is room for, the last ones.
#ifndef CONCHECK_INTERPOSE_SCHEDULING_ENDED_THREADS_H_
#define CONCHECK_INTERPOSE_SCHEDULING_ENDED_THREADS_H_

#include <cstdint>

#include "interpose/scheduling/urgency.h"
#include "interpose/thread_state.h"

namespace concheck::interpose {

struct EndedThread {
  trace::ThreadStartRecord start;
  char name[sizeof(trace::ThreadSlot::name)];
  Schedule schedule;
  uint64_t cpu_ns;    // that it ran in all
  uint64_t delay_ns;  // that it could have run, but no processor ran it; kUnknownTime (run_time.h) when that is not known
};
inline constexpr uint32_t kKeptThreads = 256;

// The state of `t`, which has ended, is about to become another thread's. One at a time.
void keep_ended_thread(const Thread* t);

// That at a place below kKeptThreads; false when there is none, or it is just changing.
bool read_ended_thread(uint32_t place, EndedThread* thread);
// False when it is not known any more.
bool find_ended_thread(uint32_t id, EndedThread* thread);

// Before a record refers to it: says what was not said while it lived. No effect when it is not known any more.
void record_ended_thread(Thread* self, uint32_t id);

void restart_ended_threads_in_child();

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_SCHEDULING_ENDED_THREADS_H_
