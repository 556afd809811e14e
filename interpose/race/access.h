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

namespace concheck::interpose::race {

// `cell` is the access: to the bytes of one granule, by the calling thread now. kind: trace::RaceAccessFlag besides write and
// atomic, which the cell says.
__attribute__((noinline)) void compare(Cell cell, uintptr_t address, uintptr_t pc, uint32_t kind);

// Accesses of any size and alignment. `kind` as above; `how`: kRead and kAtomic bits of a cell.
__attribute__((noinline)) void access_bytes(uintptr_t address, size_t bytes, Cell how, uintptr_t pc, uint32_t kind);

// While local.self is 0: nothing, unless the thread is not known yet or ignores only some of its accesses.
__attribute__((noinline, cold)) void access_unready(uintptr_t address, size_t bytes, Cell how, uintptr_t pc, uint32_t kind);

// True when the shadow has it already.
__attribute__((always_inline)) inline bool is_repeated(Cell cell, Cell how, const Cell* cells) {
  __m128i have = _mm_load_si128(reinterpret_cast<const __m128i*>(cells));
  // A write counts as a read of the same bytes, an ordinary access as an atomic one.
  if (how != 0) have = _mm_or_si128(have, _mm_set1_epi32(static_cast<int>(how)));
  return _mm_movemask_epi8(_mm_cmpeq_epi32(have, _mm_set1_epi32(static_cast<int>(cell)))) != 0;
}

template <uint32_t kSize, Cell kHow>
__attribute__((always_inline)) inline void access(uintptr_t address, uintptr_t pc, uint32_t kind = 0) {
  static_assert(kSize <= kGranule);
  const Cell self = local.self;
  if (__builtin_expect(self == 0, 0)) return access_unready(address, kSize, kHow, pc, kind);
  if (kSize != 1 && __builtin_expect((address & (kSize - 1)) != 0, 0)) return access_bytes(address, kSize, kHow, pc, kind);
  const Cell where = kSize == kGranule ? bytes(0, kGranule) : static_cast<Cell>(address % kGranule) * 9 + ((kSize - 1) << 3);
  const Cell cell = self | kHow | where;
  if (__builtin_expect(is_repeated(cell, kHow, shadow_of(address)), 1)) return;
  compare(cell, address, pc, kind);
}

// Memory that is given back: a write of all of it, or of its beginning when it is large.
void access_freed(uintptr_t address, size_t bytes, uintptr_t pc);

}  // namespace concheck::interpose::race

#endif  // CONCHECK_INTERPOSE_RACE_ACCESS_H_
