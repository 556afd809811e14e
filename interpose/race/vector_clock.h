// Vector clocks of the happens-before relation: for each slot the last epoch of it that is ordered before.
//
// A thread's clock has all slots. What is kept of it elsewhere (in a lock, an atomic, a semaphore ...) has as many as were in
// use when it was written, and the era that they belong to (slots.h): of another era, it is empty.
//
// Joins take sixteen bytes at a time. Epochs have 14 bits, so the signed maximum of SSE2 will do.
#ifndef CONCHECK_INTERPOSE_RACE_VECTOR_CLOCK_H_
#define CONCHECK_INTERPOSE_RACE_VECTOR_CLOCK_H_

#include <emmintrin.h>

#include <cstdint>

#include "interpose/race/slots.h"

namespace concheck::interpose::race {

using Epoch = uint16_t;

struct alignas(64) ThreadClock {
  Epoch at[kSlots];
  uint32_t era;
};

// Of one object. Zeroed = empty. No two threads at once, unless its owner says otherwise.
struct StoredClock {
  Epoch* at;
  uint32_t era;
  uint16_t room;
  uint16_t count;
};

inline void join(Epoch* into, const Epoch* from, uint32_t count) {
  for (uint32_t i = 0; i < count; i += 8) {
    auto* a = reinterpret_cast<__m128i*>(into + i);
    _mm_store_si128(a, _mm_max_epi16(_mm_load_si128(a), _mm_load_si128(reinterpret_cast<const __m128i*>(from + i))));
  }
}

// into |= from.
inline void acquire(ThreadClock& into, const StoredClock& from) {
  if (from.era == into.era) join(into.at, from.at, from.count);
}

// into |= from; into = from. Where there is no memory for it `into` keeps what it has.
void release(const ThreadClock& from, StoredClock& into);
void store(const ThreadClock& from, StoredClock& into);
// into |= from, both stored; of the newer era.
void add(StoredClock& into, const StoredClock& from);

// What is ordered, and what is ordered by other means than the order in which locks were taken. The second is kept only while possible
// races are looked for, too (`possible`); else it is empty.
extern bool possible;
struct ThreadClocks {
  ThreadClock all;
  ThreadClock sure;
};
struct StoredClocks {
  StoredClock all;
  StoredClock sure;
};

inline bool is_empty(const StoredClock& clock) { return clock.count == 0; }
inline void empty(StoredClock& clock) { clock.count = 0; }
void free_stored(StoredClock& clock);

inline void acquire(ThreadClocks& into, const StoredClocks& from) {
  acquire(into.all, from.all);
  if (__builtin_expect(possible, 0)) acquire(into.sure, from.sure);
}
inline void release(const ThreadClocks& from, StoredClocks& into) {
  release(from.all, into.all);
  if (__builtin_expect(possible, 0)) release(from.sure, into.sure);
}
inline void store(const ThreadClocks& from, StoredClocks& into) {
  store(from.all, into.all);
  if (__builtin_expect(possible, 0)) store(from.sure, into.sure);
}
inline void add(StoredClocks& into, const StoredClocks& from) {
  add(into.all, from.all);
  if (__builtin_expect(possible, 0)) add(into.sure, from.sure);
}
inline bool is_empty(const StoredClocks& clocks) { return is_empty(clocks.all); }
inline void empty(StoredClocks& clocks) {
  empty(clocks.all);
  empty(clocks.sure);
}
inline void free_stored(StoredClocks& clocks) {
  free_stored(clocks.all);
  free_stored(clocks.sure);
}

}  // namespace concheck::interpose::race

#endif  // CONCHECK_INTERPOSE_RACE_VECTOR_CLOCK_H_
