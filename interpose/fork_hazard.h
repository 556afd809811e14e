// Locks that other threads held at the fork: in the child there is nobody to release them.
#ifndef CONCHECK_INTERPOSE_FORK_HAZARD_H_
#define CONCHECK_INTERPOSE_FORK_HAZARD_H_

#include "interpose/sync_table.h"
#include "interpose/thread_state.h"

namespace concheck::interpose {

// Of a thread of the parent; raw addresses, since the child numbers modules and stacks anew.
struct ForeignHold {
  static constexpr uint32_t kFrames = 24;
  uintptr_t address;
  uint32_t tid;
  uint32_t thread;
  uintptr_t start_routine;
  char name[16];
  uint32_t frame_count;
  uintptr_t frames[kFrames];
};
struct ForeignHolds {
  ForeignHold* holds = nullptr;
  uint32_t count = 0;
  uint32_t room = 0;
};

// In the parent, before the fork. Freed there with forget_foreign_holds(); the child keeps its copy.
ForeignHolds find_foreign_holds(const Thread* self);
void forget_foreign_holds(ForeignHolds& holds);
// In the child.
void adopt_foreign_holds(const ForeignHolds& holds);

// In the child: `self` is about to block on a lock that is busy. `owner`: the thread that holds it by its own account, 0 = it
// has none. An object that the child has used already is its own.
struct LockCall;
extern uint32_t foreign_hold_count;
__attribute__((cold)) void note_busy_in_child(Thread* self, const LockCall& call, uint32_t owner);
inline void note_busy(Thread* self, const LockCall& call, uint32_t owner) {
  if (__builtin_expect(foreign_hold_count != 0, 0)) note_busy_in_child(self, call, owner);
}

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_FORK_HAZARD_H_
