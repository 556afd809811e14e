// Locks that a thread still holds when it creates another, or arrives at a barrier. Whoever comes after that and takes such a
// lock comes after the end of that hold too, in every schedule: an order that neither create, join nor barriers tell.
//
// So the holder keeps the holds under which it did so, and who comes after awaits them: the new thread, whoever leaves the
// barrier's round, and those that come after these in turn. When a hold turns out to be over, the holder's epoch goes up: the
// epochs up to then are the hold's. Who awaits it and takes the lock adds them to what its clock knows, with what the holder
// learned under the hold.
#ifndef CONCHECK_INTERPOSE_HAND_OVER_H_
#define CONCHECK_INTERPOSE_HAND_OVER_H_

#include <cstdint>

#include "trace/schema.h"

namespace concheck::interpose {

struct Thread;
struct KeptHold;

inline constexpr uint32_t kMostHandOvers = 8;

struct AwaitedHolds {
  uint32_t count;
  KeptHold* holds[kMostHandOvers];
};

// A lock that was held exclusively when another hold ended, from before that.
struct Successor {
  uint32_t hold;  // the one that ended, see own_hold()
  uint32_t id;    // of the lock that was held still
  trace::SyncSlot* sync;
  uint64_t acquisitions;  // its counter then; unchanged, and still the thread's, it was never released since
};
inline constexpr uint32_t kMostSuccessors = 4;

struct HandOvers {
  AwaitedHolds own;      // holds of the thread itself, not known to be over
  AwaitedHolds awaited;  // of others, which had them at a moment that the thread comes after
  uint32_t patience;     // acquisitions until all this is given up: they take the slow path meanwhile
  uint32_t given_up;     // how often it was; who awaits in vain at every barrier does so no more
  uint32_t ended;        // how many successors were noted; the last of them are kept
  Successor successors[kMostSuccessors];
};

// What a thread that `self` creates now has to await.
void note_creation(Thread* self, AwaitedHolds& awaited);

// `self` arrives at a barrier: adds what those have to await who leave it with `self`.
void note_arrival(Thread* self, AwaitedHolds& round);

// `self` has left a barrier, in whose round this was gathered.
void note_departure(Thread* self, const AwaitedHolds& round);

// A hold of this lock under which `self` created somebody or arrived at a barrier, if it goes on: the epoch in which it did so
// first. Else 0.
uint32_t hold_since(const Thread* self, uint32_t sync);

// The number of such a hold of this lock, if it goes on; else 0.
uint32_t own_hold(const Thread* self, uint32_t sync);

// What `self` held when its hold of this number ended, and has held ever since; null when there is none that is known.
const Successor* successor_of(Thread* self, uint32_t hold);

// Nobody awaits these any more: the thread was not created after all, or all have left the barrier.
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
