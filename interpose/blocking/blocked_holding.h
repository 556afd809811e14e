#ifndef CONCHECK_INTERPOSE_BLOCKING_BLOCKED_HOLDING_H_
#define CONCHECK_INTERPOSE_BLOCKING_BLOCKED_HOLDING_H_

#include <cstdint>

#include "interpose/blocking/blocking.h"

namespace concheck::interpose::blocking {

// `self`, which is in the runtime, was blocked in `kind` from `begin` to `end` (ns), with what it holds held all the
// time. Writes a BlockedHoldingRecord if that is new. `stack`: where.
void note_blocked_holding(Thread* self, trace::BlockingCall kind, uint32_t stack, uint64_t begin, uint64_t end);

}  // namespace concheck::interpose::blocking

#endif  // CONCHECK_INTERPOSE_BLOCKING_BLOCKED_HOLDING_H_
