// How the end of a thread is noticed, whichever way it ends (return, pthread_exit, cancellation): the destructor of a
// thread-specific key, which puts itself off to the last round, so that the program's own destructors are still observed.
#ifndef CONCHECK_INTERPOSE_THREAD_END_H_
#define CONCHECK_INTERPOSE_THREAD_END_H_

#include "interpose/thread_state.h"

namespace concheck::interpose {

// Once, before the first watch_end_of.
void watch_thread_ends();
// The calling thread is `self`.
void watch_end_of(Thread* self);
// True in a thread that has gone through its last destructor round: what it still calls is passed on unobserved.
bool this_thread_ended();

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_THREAD_END_H_
