#include "interpose/race/access.h"

#include "interpose/guard.h"
#include "interpose/race/history.h"
#include "interpose/race/report.h"

namespace concheck::interpose::race {
namespace {

constexpr Cell kSlotBits = (kSlots - 1) << kSlotShift;
constexpr uint64_t kNoPlace = ~uint64_t{0};

// Of accesses in one granule: its size as a power of two, or 8 when it is none.
uint32_t size_exponent(Cell cell) {
  const uint32_t size = last_byte(cell) - first_byte(cell) + 1;
  return (size & (size - 1)) == 0 ? static_cast<uint32_t>(__builtin_ctz(size)) : 8;
}

uint32_t flags_of(Cell cell, uint32_t kind) {
  return kind | ((cell & kRead) == 0 ? trace::kRaceWrite : 0) | ((cell & kAtomic) != 0 ? trace::kRaceAtomic : 0);
}

struct Look {
  int place;     // where the access is to be put; -1: nowhere
  bool known;    // nothing is to be put
  Cell racing;   // 0: nothing
};

// Compares the access with the four cells.
__attribute__((always_inline)) inline Look look(Cell cell, Cell* cells, const Epoch* clock) {
  Look result = {-1, false, 0};
  int free_place = -1;
#pragma GCC unroll 4
  for (int i = 0; i < static_cast<int>(kCells); ++i) {
    const Cell other = __atomic_load_n(&cells[i], __ATOMIC_RELAXED);
    if (other == 0) {
      free_place = free_place < 0 ? i : free_place;
      continue;
    }
    if (((other ^ cell) & kSlotBits) == 0) {
      if (epoch_of(other) == epoch_of(cell) && covers(other, cell)) {
        result.known = true;
        return result;
      }
      if (!covers(cell, other)) continue;
    } else {
      if (!overlap(other, cell)) continue;
      if (clock[slot_of(other)] < epoch_of(other)) {
        if (conflict(other, cell)) result.racing = other;
        continue;
      }
      if (!covers(cell, other)) continue;
    }
    // This access says all that the other one does.
    if (result.place < 0) {
      result.place = i;
    } else {
      __atomic_store_n(&cells[i], 0, __ATOMIC_RELAXED);
    }
  }
  if (result.place < 0) result.place = free_place;
  return result;
}

// No cell is free. A write takes another's place; so does one read in eight, since many threads may read the same for ever.
__attribute__((always_inline)) inline int evict(Cell cell) {
  constexpr uint8_t kReadsDropped = 7;
  const uint8_t tick = ++local.dropped;
  if ((cell & kRead) != 0 && (tick & kReadsDropped) != 0) return -1;
  return tick >> 3 & (kCells - 1);
}

__attribute__((always_inline)) inline void put(Cell cell, Cell* cells, int place) {
  local.stored = true;
  __atomic_store_n(&cells[place], cell, __ATOMIC_RELAXED);
}

// The thread's clock may be of an era that is over.
__attribute__((noinline, cold)) Cell brought_to_era(Cell cell) {
  catch_up(local.state);
  constexpr Cell kWhat = kBytes | kRead | kAtomic;
  return whose(local.state->slot, local.state->clock.at[local.state->slot] + 1u) | (cell & kWhat);
}

__attribute__((noinline, cold)) void tell(Cell cell, Cell racing, uintptr_t address, size_t bytes, uintptr_t pc, uint32_t kind) {
  report(local.state, {address, bytes, flags_of(cell, kind), pc}, racing, (address & ~uintptr_t{kGranule - 1}) + first_byte(cell),
         last_byte(cell) - first_byte(cell) + 1);
}

// A granule of a longer access, which is written to the history as a whole, once.
struct Longer {
  uintptr_t address;
  size_t bytes;
  uintptr_t pc;
  uint32_t kind;
  bool written = false;
};

void compare_part(Cell cell, uintptr_t granule, Longer& whole) {
  State* state = local.state;
  Cell* cells = shadow_of(granule);
  const Look found = look(cell, cells, state->clock.at);
  if (!found.known) {
    const int place = found.place >= 0 ? found.place : evict(cell);
    if (place >= 0 && is_real(state->slot)) {
      if (!whole.written) write_range(whole.address, whole.bytes, flags_of(cell, whole.kind), whole.pc, epoch_of(cell));
      whole.written = true;
      put(cell, cells, place);
    }
  }
  if (__builtin_expect(found.racing != 0, 0)) {
    report(state, {whole.address, whole.bytes, flags_of(cell, whole.kind), whole.pc}, found.racing, granule + first_byte(cell),
           last_byte(cell) - first_byte(cell) + 1);
  }
}

}  // namespace

void compare(Cell cell, uintptr_t address, uintptr_t pc, uint32_t kind) {
  State* state = local.state;
  if (__builtin_expect(state->clock.era != __atomic_load_n(&era, __ATOMIC_RELAXED), 0)) cell = brought_to_era(cell);
  ++state->checked;
  Cell* cells = shadow_of(address);
  const Look found = look(cell, cells, state->clock.at);
  if (!found.known) {
    const int place = found.place >= 0 ? found.place : evict(cell);
    if (place >= 0 && __builtin_expect(is_real(state->slot), 1)) {
      write_access(address, size_exponent(cell) | static_cast<uint64_t>(flags_of(cell, kind)) << 3, pc, epoch_of(cell));
      put(cell, cells, place);
    }
  }
  if (__builtin_expect(found.racing != 0, 0)) tell(cell, found.racing, address, last_byte(cell) - first_byte(cell) + 1, pc, kind);
}

void access_bytes(uintptr_t address, size_t length, Cell how, uintptr_t pc, uint32_t kind) {
  if (length == 0) return;
  if (local.self == 0) return access_unready(address, length, how, pc, kind);
  State* state = local.state;
  Cell self = local.self;
  if (__builtin_expect(state->clock.era != __atomic_load_n(&era, __ATOMIC_RELAXED), 0)) self = brought_to_era(0);
  state->checked += (length + kGranule - 1) / kGranule;
  Longer whole = {address, length, pc, kind};
  const uintptr_t end = address + length;
  for (uintptr_t at = address; at < end;) {
    const uintptr_t granule = at & ~uintptr_t{kGranule - 1};
    const uintptr_t stop = granule + kGranule < end ? granule + kGranule : end;
    const Cell cell = self | how | bytes(static_cast<uint32_t>(at - granule), static_cast<uint32_t>(stop - at));
    if (!is_repeated(cell, how, shadow_of(granule))) compare_part(cell, granule, whole);
    at = stop;
  }
}

void access_unready(uintptr_t address, size_t length, Cell how, uintptr_t pc, uint32_t kind) {
  if (!on) return;
  State* state = local.state;
  if (state == nullptr) {
    Guard guard;
    if (guard.thread() == nullptr) return;
    state = state_of(guard.thread());
    if (state == nullptr) return;
  }
  const bool reads = (how & kRead) != 0;
  if ((reads ? state->ignored_reads : state->ignored_writes) != 0) return;
  // Only accesses of the other kind are ignored: for the time of this one, none is.
  const Cell before = local.self;
  local.self = whose(state->slot, state->clock.at[state->slot] + 1u);
  access_bytes(address, length, how, pc, kind);
  if (before == 0) settle(state);
}

void access_freed(uintptr_t address, size_t length, uintptr_t pc) {
  constexpr size_t kMost = 1024;
  access_bytes(address, length < kMost ? length : kMost, 0, pc, trace::kRaceFree);
}

}  // namespace concheck::interpose::race
