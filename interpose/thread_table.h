// The table of threads, for those who change it (thread_state.cc, thread_claims.cc).
#ifndef CONCHECK_INTERPOSE_THREAD_TABLE_H_
#define CONCHECK_INTERPOSE_THREAD_TABLE_H_

#include "interpose/critical.h"
#include "interpose/thread_state.h"

namespace concheck::interpose {

extern InternalLock thread_table_lock;

inline bool has_ended(const Thread* t) { return __atomic_load_n(&t->slot->state, __ATOMIC_ACQUIRE) == static_cast<uint32_t>(trace::ThreadState::exited); }

// The thread with this handle that is alive, or neither joined nor succeeded by another one with the same handle.
Thread* find_handle(pthread_t handle);
// Another thread has its handle now.
void take_handle_from(const Thread* t) CONCHECK_REQUIRES(thread_table_lock);
bool has_handle(const Thread* t) CONCHECK_REQUIRES(thread_table_lock);
void free_slot(Thread* t, bool joined) CONCHECK_REQUIRES(thread_table_lock);

// `t` is about to tell of `handle`: whoever had it before has ended, and who claimed it means `t`. True when that was detached already.
bool take_handle_over(Thread* t, pthread_t handle) CONCHECK_REQUIRES(thread_table_lock);
// `t` will tell of its handle once more, as another.
void take_claims_back(const Thread* t) CONCHECK_REQUIRES(thread_table_lock);
// `self` ends.
void drop_claims_of(Thread* self) CONCHECK_REQUIRES(thread_table_lock);
void restart_claims_in_child();

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_THREAD_TABLE_H_
