// Threads that were created and have not run yet. Some never do: at the process's end they are told of.
#ifndef CONCHECK_INTERPOSE_SCHEDULING_UNBORN_THREADS_H_
#define CONCHECK_INTERPOSE_SCHEDULING_UNBORN_THREADS_H_

#include <cstdint>

#include "interpose/thread_state.h"

namespace concheck::interpose {

// `birth` is about to be created; its created_at is set. Beyond some tens at a time they are not kept.
void await_birth(ThreadBirth* birth);
// It runs, or was not created after all. Before its memory is given back.
void end_awaiting(const ThreadBirth* birth);

// Calls `tell` for each that was created at least `age` ns before `now`, and that no processor has ever run.
void visit_unborn(uint64_t now, uint64_t age, void (*tell)(const ThreadBirth& birth, uint32_t tid, void* context), void* context);

void restart_unborn_in_child();

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_SCHEDULING_UNBORN_THREADS_H_
