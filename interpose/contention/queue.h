// Who waits for an object, counted in its slot: of locks the threads that wait now, and how often in a row it was handed over
// while somebody still waited; of conditions the broadcasts.
#ifndef CONCHECK_INTERPOSE_CONTENTION_QUEUE_H_
#define CONCHECK_INTERPOSE_CONTENTION_QUEUE_H_

#include "interpose/sync_table.h"

namespace concheck::interpose::contention {

inline void enter_queue(trace::SyncSlot* sync) { __atomic_fetch_add(&sync->value, 1, __ATOMIC_RELAXED); }

// Hand-overs in a row, this one included if somebody still waits.
inline void count_hand_over(trace::SyncSlot* sync, uint32_t still_waiting) {
  constexpr uint16_t kMost = UINT16_MAX;
  const uint16_t before = __atomic_load_n(&sync->handed_over, __ATOMIC_RELAXED);
  if (still_waiting == 0) {
    if (before != 0) __atomic_store_n(&sync->handed_over, 0, __ATOMIC_RELAXED);
  } else if (before != kMost) {
    __atomic_store_n(&sync->handed_over, static_cast<uint16_t>(before + 1), __ATOMIC_RELAXED);
  }
}

// One waits no more, since it has the lock now (`got`) or has given up. Returns how many others still wait. No effect when the slot
// is another object's by now.
inline uint32_t leave_queue(trace::SyncSlot* sync, uint32_t id, bool got) {
  uint32_t waiting = __atomic_load_n(&sync->value, __ATOMIC_RELAXED);
  do {
    if (__atomic_load_n(&sync->id, __ATOMIC_RELAXED) != id || waiting == 0) return 0;
  } while (!__atomic_compare_exchange_n(&sync->value, &waiting, waiting - 1, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED));
  if (got) count_hand_over(sync, waiting - 1);
  return waiting - 1;
}

inline uint32_t queue_length(const trace::SyncSlot* sync) { return __atomic_load_n(&sync->handed_over, __ATOMIC_RELAXED); }

// Before the real broadcast: whom it wakes must find it counted.
inline void count_broadcast(trace::SyncSlot* condition) { __atomic_fetch_add(&condition->handed_over, 1, __ATOMIC_RELAXED); }
inline uint16_t broadcasts_of(const trace::SyncSlot* condition) { return __atomic_load_n(&condition->handed_over, __ATOMIC_RELAXED); }

}  // namespace concheck::interpose::contention

#endif  // CONCHECK_INTERPOSE_CONTENTION_QUEUE_H_
