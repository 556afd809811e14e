// Wrong joins and detaches. A pthread_t that is no thread's any more must not be looked into, so the threads that went lately
// are remembered here.
#ifndef CONCHECK_INTERPOSE_THREAD_MISUSE_H_
#define CONCHECK_INTERPOSE_THREAD_MISUSE_H_

#include "interpose/thread_state.h"

namespace concheck::interpose {

// A thread was joined, or ended detached; called with the thread table's lock held.
void remember_gone(const Thread* t, pthread_t handle, bool joined);
// The handle is a new thread's.
void forget_gone(pthread_t handle);
void restart_gone_in_child();

enum class ThreadCall { join, detach };
// Before the real call: it may not survive a handle that is no thread's any more, and glibc lets a second joiner wait.
void note_thread_call(Thread* self, ThreadCall call, pthread_t target, const Claim* claim, CallSite site);
// The real call refused.
void note_refused(Thread* self, ThreadCall call, pthread_t target, CallSite site, int result);

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_THREAD_MISUSE_H_
