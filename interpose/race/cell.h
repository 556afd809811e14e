// What the shadow memory keeps of a thread's accesses of one kind in one epoch to eight bytes of the program: a cell of 32 bits.
//
//   bits 0-7   which bytes
//   bit 8      read (else write)
//   bit 9      atomic
//   bits 10-17 slot of the thread (slots.h)
//   bits 18-31 epoch of that slot, from 1 on
#ifndef CONCHECK_INTERPOSE_RACE_CELL_H_
#define CONCHECK_INTERPOSE_RACE_CELL_H_

#include <cstdint>

namespace concheck::interpose::race {

using Cell = uint32_t;  // 0 = empty

inline constexpr uint32_t kGranule = 8;  // bytes of the program that share a set of cells
inline constexpr uint32_t kCells = 4;    // cells of a granule

inline constexpr Cell kBytes = 0xff;
inline constexpr Cell kRead = 1 << 8;
inline constexpr Cell kAtomic = 1 << 9;
inline constexpr int kSlotShift = 10;
inline constexpr int kEpochShift = 18;
inline constexpr uint32_t kSlots = 256;
inline constexpr uint32_t kMostEpochs = (1 << 14) - 1;

constexpr Cell whose(uint32_t slot, uint32_t epoch) { return epoch << kEpochShift | slot << kSlotShift; }
constexpr Cell bytes(uint32_t first, uint32_t count) { return ((1u << count) - 1) << first; }

constexpr uint32_t slot_of(Cell cell) { return cell >> kSlotShift & (kSlots - 1); }
constexpr uint32_t epoch_of(Cell cell) { return cell >> kEpochShift; }

// Whatever would race with `weak`, of another thread, would race with `strong` of the same bytes, if both come from one thread or
// `strong` happens after `weak`.
constexpr bool is_as_strong(Cell strong, Cell weak) { return (strong & ~weak & (kRead | kAtomic)) == 0; }

// Two accesses of different threads that nothing orders are a race unless both read or both are atomic.
constexpr bool conflict(Cell a, Cell b) { return (a & b & (kRead | kAtomic)) == 0; }

}  // namespace concheck::interpose::race

#endif  // CONCHECK_INTERPOSE_RACE_CELL_H_
