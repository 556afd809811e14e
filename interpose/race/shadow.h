// The shadow memory: four cells for every eight bytes of the program, twice its size, mapped but not reserved.
//
// The lower 44 bits of an address choose its place, so the whole address space has a shadow of 32 TB. Two addresses share
// one only if they are a multiple of 16 TB apart: the executable and its heap (0x55..., or low), libraries and mappings
// (0x7f..., 8 TB of them), all have their own. Should a program map elsewhere, a race is confirmed by the full addresses in
// the history before it is told.
#ifndef CONCHECK_INTERPOSE_RACE_SHADOW_H_
#define CONCHECK_INTERPOSE_RACE_SHADOW_H_

#include <cstddef>
#include <cstdint>

#include "interpose/race/cell.h"

namespace concheck::interpose::race {

inline constexpr uintptr_t kShadowBase = 0x1000'0000'0000;
inline constexpr int kFoldedBits = 44;
inline constexpr size_t kShadowBytes = size_t{2} << kFoldedBits;

inline Cell* shadow_of(uintptr_t address) {
  constexpr int kDropped = 64 - kFoldedBits;
  return reinterpret_cast<Cell*>(kShadowBase + (address << kDropped >> (kDropped - 1) & ~uintptr_t{15}));
}

// Maps it. 0, or the kernel's error.
int map_shadow();

// [address, address + bytes) was accessed by nobody, as far as is known. Granules that are partly in it lose their cells too.
void clear_shadow(uintptr_t address, size_t bytes);

// Nothing was accessed.
void clear_whole_shadow();

}  // namespace concheck::interpose::race

#endif  // CONCHECK_INTERPOSE_RACE_SHADOW_H_
