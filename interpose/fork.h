// The fork policy: the child never writes into its parent's trace. It drops everything the runtime knew and starts a trace of
// its own, with the forking thread as its only one; what that thread holds are new objects there. That happens with the
// first call that is observed in the child: most children exec or exit at once, and shall not pay for it.
// Nothing is locked around the fork: an atfork handler of the program may wait for a thread that needs the runtime.
#ifndef CONCHECK_INTERPOSE_FORK_H_
#define CONCHECK_INTERPOSE_FORK_H_

#include "interpose/fork_hazard.h"
#include "interpose/thread_state.h"

namespace concheck::interpose {

// What the forking thread holds, copied before the fork: afterwards the parent goes on changing its own.
struct ForkSnapshot {
  struct Held {
    uintptr_t address;
    uintptr_t pc;
    uintptr_t sp;
    uint32_t recursion;
    uint16_t attributes;
    uint8_t kind;
    uint8_t mode;
    uint8_t flags;
  };
  Held* held = nullptr;
  uint32_t count = 0;
  ForeignHolds foreign;
};

ForkSnapshot before_fork(Thread* self);
void after_fork_in_parent(Thread* self, ForkSnapshot& snapshot, long pid);
void after_fork_in_child(Thread* self, const ForkSnapshot& snapshot);

// The second half, at the first observed call: the child's own state; null when there is no memory for it.
Thread* begin_child();

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_FORK_H_
