// The places for LockUseSlots in the trace: a bounded number, so that a program which makes locks and conditions without end keeps
// to its memory. When they are used up, those are taken back that tell nothing any more.
#ifndef CONCHECK_INTERPOSE_CONTENTION_USE_SLOTS_H_
#define CONCHECK_INTERPOSE_CONTENTION_USE_SLOTS_H_

#include <cstdint>

#include "interpose/critical.h"
#include "interpose/thread_state.h"
#include "trace/schema_contention.h"

namespace concheck::interpose::contention {

inline constexpr uint32_t kMostUseSlots = 16384;

extern InternalLock uses_lock;

// A cleared slot for a use of `object`, and its number. Null when there is none left.
trace::LockUseSlot* take_use_slot(const trace::SyncSlot* object, uint32_t* number) CONCHECK_REQUIRES(uses_lock);

// The object has ended, and little time was spent waiting for it.
bool tells_nothing(uint32_t number) CONCHECK_REQUIRES(uses_lock);

void give_back_use_slot(uint32_t number) CONCHECK_REQUIRES(uses_lock);

// Of all uses of the object that have a lower one.
void raise_ceilings(uint32_t sync, int32_t ceiling) CONCHECK_REQUIRES(uses_lock);

// There is surely none left: no need to take the lock.
bool out_of_use_slots();

void restart_use_slots_in_child();

}  // namespace concheck::interpose::contention

#endif  // CONCHECK_INTERPOSE_CONTENTION_USE_SLOTS_H_
