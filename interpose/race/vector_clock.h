// Vector clocks of the happens-before relation: for each slot the last epoch of it that is ordered before.
//
// A thread's clock has all slots. What is kept of it elsewhere (in a lock, an atomic, a semaphore ...) has as many as were in
// use when it was written, for each half of the slots (slots.h) with the era that they belong to.
//
// Joins take sixteen bytes at a time. Epochs have 15 bits, so the signed maximum of SSE2 will do.
#ifndef CONCHECK_INTERPOSE_RACE_VECTOR_CLOCK_H_
#define CONCHECK_INTERPOSE_RACE_VECTOR_CLOCK_H_

#include <emmintrin.h>

#include <cstdint>

#include "interpose/race/slots.h"

namespace concheck::interpose::race {

using Epoch = uint16_t;

struct alignas(64) ThreadClock {
  Epoch at[kSlots];
  uint32_t era;  // up to which it was brought
};

// Zeroed = empty. No two threads at once, unless its owner says otherwise.
struct StoredClock {
  struct Half {
    Epoch* at;
    uint32_t era;  // what it has is of this era; else it is empty
    uint16_t room;
    uint16_t count;
  };
  Half half[2];
};

// The era to which entries of this half belong, for a clock that was brought to era `e`.
inline uint32_t era_of_half(uint32_t half, uint32_t e) { return half == half_of_era(e) ? e : e - 1; }

inline void join(Epoch* into, const Epoch* from, uint32_t count) {
  for (uint32_t i = 0; i < count; i += 8) {
    auto* a = reinterpret_cast<__m128i*>(into + i);
    _mm_store_si128(a, _mm_max_epi16(_mm_load_si128(a), _mm_load_si128(reinterpret_cast<const __m128i*>(from + i))));
  }
}

// into |= from.
void acquire(ThreadClock& into, const StoredClock& from);
// into |= from; into = from. False when there is no memory: `into` then knows too little, which costs nothing but an order that
// would have been known.
bool release(const ThreadClock& from, StoredClock& into);
bool store(const ThreadClock& from, StoredClock& into);
// into |= from, both stored; of the newer era each.
bool add(StoredClock& into, const StoredClock& from);

inline bool is_empty(const StoredClock& clock) { return clock.half[0].count == 0 && clock.half[1].count == 0; }
void empty(StoredClock& clock);
void free_stored(StoredClock& clock);

}  // namespace concheck::interpose::race

#endif  // CONCHECK_INTERPOSE_RACE_VECTOR_CLOCK_H_
