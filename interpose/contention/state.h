// What a thread keeps to itself about its waits and holds: made at its first wait, and kept for the next thread of its slot.
#ifndef CONCHECK_INTERPOSE_CONTENTION_STATE_H_
#define CONCHECK_INTERPOSE_CONTENTION_STATE_H_

#include <cstdint>

#include "interpose/thread_state.h"
#include "trace/schema_contention.h"

namespace concheck::interpose::contention {

// One of the thread's slots, by the object's id.
struct KnownUse {
  uint32_t sync;    // 0 = empty
  uint32_t number;  // of the slot
  trace::LockUseSlot* slot;
};

// A hold that is being measured.
struct MeasuredHold {
  uint32_t sync;
  uint32_t weight;
  uint64_t begin;  // ns
  trace::LockUseSlot* use;
  bool crowded;  // other readers had it when it began
};
inline constexpr uint32_t kMostMeasuredHolds = 8;

// A wait for a lock that has ended. Other threads read it: sequence is odd while it is being written.
struct EndedWait {
  uint32_t sequence;
  uint32_t sync;
  uint32_t stack;
  uint32_t thread;
  uint64_t begin;  // ns
  uint64_t end;
  trace::LockUseSlot* use;
};
inline constexpr uint32_t kRememberedWaits = 4;

// The last wait on a condition, and how many before it were in vain.
struct ConditionStreak {
  uint32_t condition;  // sync id; 0 = none
  bool notified;
  bool by_broadcast;
  bool has_announced;  // it notified somebody since: it found something to do
  uint64_t ns;         // of that wait
  uint64_t ended;      // ... and when it was over
  uint32_t count;
  uint64_t count_ns;
};

struct State {
  KnownUse* uses;
  uint32_t use_mask;
  uint32_t use_count;
  uint32_t hold_count;
  uint32_t next_wait;
  uint32_t last_long;     // sync id of what it last waited long for, unless it has waited shortly for it since; 0 = none
  uint64_t owner_measured;  // ns: when it was last, for an event loop
  uint64_t waited_until;  // ns: when the wait for Thread::waited_for ended
  MeasuredHold holds[kMostMeasuredHolds];
  EndedWait waits[kRememberedWaits];
  ConditionStreak streak;
};

// The state of `self`; null when there is no memory.
State* state_of(Thread* self);

// A new thread begins in this place.
void forget_state(Thread* t);

}  // namespace concheck::interpose::contention

#endif  // CONCHECK_INTERPOSE_CONTENTION_STATE_H_
