// What barriers and once objects need beyond their slot in the trace: clocks, and the holds that outlast a round. Kept by sync id,
// under one lock: these objects are not on the path of an uncontended lock.
#ifndef CONCHECK_INTERPOSE_PRIMITIVE_STATE_H_
#define CONCHECK_INTERPOSE_PRIMITIVE_STATE_H_

#include "interpose/clock.h"
#include "interpose/critical.h"
#include "interpose/hand_over.h"

namespace concheck::interpose {

struct PrimitiveState {
  uint32_t sync;           // id, 0 = empty
  Clock gathering;         // barrier: their clocks; once: what its initialisation released
  Clock released;          // barrier: the last full round's
  AwaitedHolds held;       // barrier: what they hold and await
  AwaitedHolds handed_on;  // barrier: the last full round's
  uint32_t full_round;     // barrier: its number
};

extern InternalLock primitive_lock;

// The state of a sync object, made when new; null when there is no memory.
PrimitiveState* primitive_state(uint32_t sync) CONCHECK_REQUIRES(primitive_lock);
// The object has ended.
void drop_primitive_state(uint32_t sync);

void restart_primitives_in_child();

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_PRIMITIVE_STATE_H_
