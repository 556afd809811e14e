// What the shadow memory keeps of one access: a cell of 32 bits.
//
//   bits 0-2   first byte in the granule of eight
//   bits 3-5   last byte
//   bit 6      read (else write)
//   bit 7      atomic
//   bits 8-16  slot of the thread (slots.h)
//   bits 17-31 epoch of that slot, from 1 on
//
// An access covers consecutive bytes, so six bits say which; a mask would take eight. The two bits go to the epoch.
#ifndef CONCHECK_INTERPOSE_RACE_CELL_H_
#define CONCHECK_INTERPOSE_RACE_CELL_H_

#include <cstdint>

namespace concheck::interpose::race {

using Cell = uint32_t;  // 0 = empty

inline constexpr uint32_t kGranule = 8;  // bytes of the program that share a set of cells
inline constexpr uint32_t kCells = 4;    // cells of a granule

inline constexpr Cell kBytes = 0x3f;
inline constexpr Cell kRead = 1 << 6;
inline constexpr Cell kAtomic = 1 << 7;
inline constexpr int kSlotShift = 8;
inline constexpr int kEpochShift = 17;
inline constexpr uint32_t kSlots = 512;
inline constexpr uint32_t kMostEpochs = (1 << 15) - 1;

constexpr Cell whose(uint32_t slot, uint32_t epoch) { return epoch << kEpochShift | slot << kSlotShift; }
constexpr Cell bytes(uint32_t first, uint32_t count) { return first | (first + count - 1) << 3; }

constexpr uint32_t slot_of(Cell cell) { return cell >> kSlotShift & (kSlots - 1); }
constexpr uint32_t epoch_of(Cell cell) { return cell >> kEpochShift; }
constexpr uint32_t first_byte(Cell cell) { return cell & 7; }
constexpr uint32_t last_byte(Cell cell) { return cell >> 3 & 7; }

constexpr bool overlap(Cell a, Cell b) { return first_byte(a) <= last_byte(b) && first_byte(b) <= last_byte(a); }

// Whatever would race with `weak`, of another thread, would race with `strong`, if these come from one thread and epoch or
// `strong` happens after `weak`.
constexpr bool covers(Cell strong, Cell weak) {
  return first_byte(strong) <= first_byte(weak) && last_byte(strong) >= last_byte(weak) && (strong & (kRead | kAtomic) & ~weak) == 0;
}

// Two accesses of different threads that nothing orders are a race unless both read or both are atomic.
constexpr bool conflict(Cell a, Cell b) { return (a & b & (kRead | kAtomic)) == 0; }

}  // namespace concheck::interpose::race

#endif  // CONCHECK_INTERPOSE_RACE_CELL_H_
