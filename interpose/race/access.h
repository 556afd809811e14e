// One access of the program to its memory, compared with what the shadow memory has of others.
//
// The way that is gone nearly always is inlined into the caller: this thread has made the same access, or a stronger one to the
// same bytes, in this epoch. All else is compare().
#ifndef CONCHECK_INTERPOSE_RACE_ACCESS_H_
#define CONCHECK_INTERPOSE_RACE_ACCESS_H_

#include <emmintrin.h>

#include <cstddef>
#include <cstdint>

#include "interpose/race/shadow.h"
#include "interpose/race/state.h"
#include "trace/schema_races.h"

namespace concheck::interpose::race {

// What else is told of an access: how many bytes it has (their logarithm, in the lower three bits), and trace::RaceAccessFlag above
// them.
using Kind = uint32_t;
constexpr Kind kind_of(Cell how, uint32_t flags) {
  return (flags | ((how & kRead) == 0 ? trace::kRaceWrite : 0) | ((how & kAtomic) != 0 ? trace::kRaceAtomic : 0)) << 3;
}

// `cell` is the access: to the bytes of one granule, by the calling thread now.
__attribute__((noinline)) void compare(Cell cell, uintptr_t address, uintptr_t pc, Kind kind);

// Accesses of any size and alignment. `how`: kRead and kAtomic bits of a cell; flags: trace::RaceAccessFlag besides those.
__attribute__((noinline)) void access_bytes(uintptr_t address, size_t bytes, Cell how, uintptr_t pc, uint32_t flags);

// While local.self is 0: nothing, unless the thread is not known yet or ignores only some of its accesses.
__attribute__((noinline, cold)) void access_unready(uintptr_t address, size_t bytes, Cell how, uintptr_t pc, uint32_t flags);

// True when the shadow has it already: a cell of this thread and epoch that is as strong, for at least these bytes.
__attribute__((always_inline)) inline bool is_repeated(Cell cell, Cell how, const Cell* cells) {
  __m128i have = _mm_load_si128(reinterpret_cast<const __m128i*>(cells));
  const __m128i wanted = _mm_set1_epi32(static_cast<int>(cell));
  // A write counts as a read of the same bytes, an ordinary access as an atomic one.
  if (how != 0) have = _mm_or_si128(have, _mm_set1_epi32(static_cast<int>(how)));
  // Other bytes do not matter.
  have = _mm_and_si128(have, _mm_or_si128(wanted, _mm_set1_epi32(static_cast<int>(~kBytes))));
  return _mm_movemask_epi8(_mm_cmpeq_epi32(have, wanted)) != 0;
}

template <uint32_t kSize, Cell kHow, uint32_t kFlags = 0>
__attribute__((always_inline)) inline void access(uintptr_t address, uintptr_t pc) {
  static_assert(kSize <= kGranule);
  const Cell self = local.self;
  if (__builtin_expect(self == 0, 0)) return access_unready(address, kSize, kHow, pc, kFlags);
  const uint32_t first = address % kGranule;
  if (kSize != 1 && __builtin_expect(first > kGranule - kSize, 0)) return access_bytes(address, kSize, kHow, pc, kFlags);
  const Cell cell = self | kHow | (kSize == kGranule ? kBytes : bytes(first, kSize));
  if (__builtin_expect(is_repeated(cell, kHow, shadow_of(address)), 1)) return;
  constexpr Kind kExponent = kSize == 8 ? 3 : kSize / 2;
  compare(cell, address, pc, kind_of(kHow, kFlags) | kExponent);
}

// Memory that is given back: a write of all of it, or of its beginning when it is large.
void access_freed(uintptr_t address, size_t bytes, uintptr_t pc);

}  // namespace concheck::interpose::race

#endif  // CONCHECK_INTERPOSE_RACE_ACCESS_H_
