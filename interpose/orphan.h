// Locks whose holder has ended: whoever requests one without a timeout waits for ever.
#ifndef CONCHECK_INTERPOSE_ORPHAN_H_
#define CONCHECK_INTERPOSE_ORPHAN_H_

#include "interpose/thread_state.h"

namespace concheck::interpose {

// `self` has published a wait. True when it is for such a lock: then that is recorded and announced, once a lock.
bool find_orphaned_lock(Thread* self);

// `ending` is about to end: looks for threads that wait already for what it still holds.
void find_waiters_for_ending(Thread* ending);

void restart_orphans_in_child();

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_ORPHAN_H_
