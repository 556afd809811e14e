// Locks that a thread still holds when it creates another. Whoever comes after that creation and takes such a lock comes
// after the end of that hold too, in every schedule: an order that neither create nor join tells.
//
// So the creator keeps the holds under which it created somebody, and the new thread (and those that it creates) awaits
// them. When a hold turns out to be over, the creator's epoch goes up: the epochs up to then are the hold's. Who awaits it
// and takes the lock adds them to what its clock knows, with what the creator learned under the hold.
#ifndef CONCHECK_INTERPOSE_HAND_OVER_H_
#define CONCHECK_INTERPOSE_HAND_OVER_H_

#include <cstdint>

#include "trace/schema.h"

namespace concheck::interpose {

struct Thread;
struct CreatorsHold;

inline constexpr uint32_t kMostHandOvers = 8;

struct AwaitedHolds {
  uint32_t count;
  CreatorsHold* holds[kMostHandOvers];
};

struct HandOvers {
  AwaitedHolds own;      // holds of the thread itself, not known to be over
  AwaitedHolds awaited;  // its creators'
  uint32_t patience;     // acquisitions until all this is given up: they take the slow path meanwhile
};

// What a thread that `self` creates now has to await.
void note_creation(Thread* self, AwaitedHolds& awaited);

// A hold of this lock under which `self` created somebody, if it goes on: the epoch in which it did so first. Else 0.
uint32_t hold_since(const Thread* self, uint32_t sync);

// The number of the hold of this lock under which `self` created somebody, if it goes on; else 0.
uint32_t own_hold(const Thread* self, uint32_t sync);

// The thread was not created after all.
void forget_awaited(AwaitedHolds& awaited);

// A new thread takes over what was noted when it was created.
void begin_hand_overs(Thread* self, const AwaitedHolds& awaited);

// The thread ends.
void end_hand_overs(Thread* self);

// Before `self` records an acquisition: is any hold of its own over?
__attribute__((cold)) void check_own_holds(Thread* self);

// `self` has learned from others what came before: a thread that it joined, say. Whoever comes after its holds comes after
// that too.
void note_learned(Thread* self);

// `self` has got the lock, and recorded its request.
__attribute__((cold)) void take_over(Thread* self, uint32_t sync, trace::Mode mode);

void restart_hand_overs_in_child();

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_HAND_OVER_H_
