#include "interpose/race/access.h"

#include "interpose/guard.h"
#include "interpose/race/history.h"
#include "interpose/race/report.h"

namespace concheck::interpose::race {
namespace {

constexpr Cell kWho = ~(kBytes | kRead | kAtomic);
constexpr Cell kSlotBits = (kSlots - 1) << kSlotShift;

struct Look {
  int place;      // where the access is to be put; -1: nowhere yet
  bool is_empty;  // that place was
  Cell put;       // what is to be put there; 0: the shadow has it all
  Cell racing;    // 0: nothing
  Cell lucky;     // conflicts, and is ordered by nothing but the order in which locks were taken; 0: nothing
};

// Compares the access with the four cells, and takes from those that it makes superfluous the bytes that it has itself.
__attribute__((always_inline)) inline Look look(Cell cell, Cell* cells, const ThreadClocks& clocks) {
  Look result = {-1, false, cell, 0, 0};
  const Epoch* clock = clocks.all.at;
  int free_place = -1;
#pragma GCC unroll 4
  for (int i = 0; i < static_cast<int>(kCells); ++i) {
    const Cell other = __atomic_load_n(&cells[i], __ATOMIC_RELAXED);
    if (other == 0) {
      if (free_place < 0) {
        free_place = i;
        result.is_empty = true;
      }
      continue;
    }
    const Cell shared = other & cell & kBytes;
    if (((other ^ cell) & kWho) == 0) {
      if (((other ^ cell) & (kRead | kAtomic)) == 0) {
        // Its own cell of this kind has room for these bytes, too.
        result.place = i;
        result.put |= other;
        continue;
      }
      if (shared == (cell & kBytes) && is_as_strong(other, cell)) {
        result.put = 0;
        return result;
      }
    } else if (((other ^ cell) & kSlotBits) != 0 && shared != 0 && clock[slot_of(other)] < epoch_of(other)) {
      if (conflict(other, cell)) result.racing = (other & ~kBytes) | shared;
      continue;
    }
    if (shared == 0) continue;
    if (__builtin_expect(possible, 0) && ((other ^ cell) & kSlotBits) != 0 && conflict(other, cell) &&
        clocks.sure.at[slot_of(other)] < epoch_of(other)) {
      result.lucky = (other & ~kBytes) | shared;
    }
    if (!is_as_strong(cell, other)) continue;
    const Cell rest = other & ~shared;
    if ((rest & kBytes) != 0) {
      __atomic_store_n(&cells[i], rest, __ATOMIC_RELAXED);
    } else if (free_place < 0) {
      free_place = i;
    } else {
      __atomic_store_n(&cells[i], 0, __ATOMIC_RELAXED);
    }
  }
  if (result.place < 0) {
    result.place = free_place;
  } else {
    if (free_place >= 0 && !result.is_empty) __atomic_store_n(&cells[free_place], 0, __ATOMIC_RELAXED);
    result.is_empty = false;
  }
  return result;
}

// The first read of a granule in an epoch is to be remembered. A later one only finds that the cell was taken again since, by threads
// that read the same: if each took its place back, they would do nothing else. What is read first is known for some granules; beyond
// those, one read in eight counts as the first.
bool is_first_read(State* state, Cell cell, uintptr_t granule) {
  constexpr uint32_t kNotTaken = 7;
  const uint64_t number = granule / kGranule;
  const auto mark = static_cast<uint32_t>(epoch_of(cell) << kEpochShift | (number / kCrowded & ((1u << kEpochShift) - 1)));
  uint32_t& known = state->crowded[number % kCrowded];
  if (known == mark) return false;
  if (known >> kEpochShift == epoch_of(cell) && (++local.turns & kNotTaken) != 0) return false;
  known = mark;
  return true;
}

// No cell is free: the one whose place is taken, or -1.
__attribute__((noinline)) int evict(State* state, Cell cell, uintptr_t granule) {
  if ((cell & kRead) != 0 && !is_first_read(state, cell, granule)) return -1;
  return ++local.turns % kCells;
}

// False: another thread was faster. Two that meet in a fresh granule, as one that tests a flag and one that writes what it is for, find
// the same place empty; neither must lose its access. What is there already may be overwritten: to exchange that, too, would make a
// program that passes memory on slower by 40 %, and a loss takes two in the same moment.
__attribute__((always_inline)) inline bool put(const Look& found, Cell* cells, int place) {
  local.stored = true;
  // After its event: who finds the cell finds that, too.
  if (!found.is_empty) {
    __atomic_store_n(&cells[place], found.put, __ATOMIC_RELEASE);
    return true;
  }
  Cell empty = 0;
  return __atomic_compare_exchange_n(&cells[place], &empty, found.put, false, __ATOMIC_RELEASE, __ATOMIC_RELAXED);
}

// The thread's clock may be of an era that is over.
__attribute__((noinline, cold)) Cell brought_to_era(Cell cell) {
  catch_up(local.state);
  return whose(local.state->slot, local.state->clocks.all.at[local.state->slot] + 1u) | (cell & ~kWho);
}

bool is_of_this_era(const State* state) { return state->clocks.all.era == __atomic_load_n(&era, __ATOMIC_RELAXED); }

// The bytes of a cell that raced, as addresses.
struct Bytes {
  uintptr_t begin;
  size_t count;
};
Bytes bytes_of(Cell racing, uintptr_t address) {
  const uint32_t mask = racing & kBytes;
  const auto first = static_cast<uint32_t>(__builtin_ctz(mask));
  const auto last = static_cast<uint32_t>(31 - __builtin_clz(mask));
  return {(address & ~uintptr_t{kGranule - 1}) + first, last - first + 1};
}

__attribute__((noinline, cold)) void tell(const Access& access, const Look& found) {
  const Cell other = found.racing != 0 ? found.racing : found.lucky;
  const Bytes shared = bytes_of(other, access.part);
  report(local.state, access, other, shared.begin, shared.count, found.racing != 0);
}

// A granule of a longer access, which is written to the history as a whole, once.
void compare_part(Cell cell, uintptr_t granule, Access& whole, bool& written) {
  State* state = local.state;
  Cell* cells = shadow_of(granule);
  const Look found = look(cell, cells, state->clocks);
  if (found.put != 0) {
    const int place = found.place >= 0 ? found.place : evict(state, cell, granule);
    if (place >= 0 && state->slot != kNoSlot) {
      if (!written) write_range(whole.address, whole.bytes, whole.flags, whole.pc, epoch_of(cell));
      written = true;
      if (__builtin_expect(!put(found, cells, place), 0)) return compare_part(cell, granule, whole, written);
    }
  }
  if (__builtin_expect((found.racing | found.lucky) != 0, 0)) {
    whole.part = granule;
    tell(whole, found);
  }
}

}  // namespace

void compare(Cell cell, uintptr_t address, uintptr_t pc, Kind kind) {
  State* state = local.state;
  if (__builtin_expect(!is_of_this_era(state), 0)) cell = brought_to_era(cell);
  ++state->checked;
  Cell* cells = shadow_of(address);
  const Look found = look(cell, cells, state->clocks);
  if (found.put != 0) {
    const int place = found.place >= 0 ? found.place : evict(state, cell, address);
    if (place >= 0 && __builtin_expect(state->slot != kNoSlot, 1)) {
      write_access(address, kind, pc, epoch_of(cell));
      if (__builtin_expect(!put(found, cells, place), 0)) return compare(cell, address, pc, kind);
    }
  }
  if (__builtin_expect((found.racing | found.lucky) != 0, 0)) tell({address, size_t{1} << (kind & 7), kind >> 3, pc, address}, found);
}

void access_bytes(uintptr_t address, size_t length, Cell how, uintptr_t pc, uint32_t flags) {
  if (length == 0) return;
  if (local.self == 0) return access_unready(address, length, how, pc, flags);
  State* state = local.state;
  Cell self = local.self;
  if (__builtin_expect(!is_of_this_era(state), 0)) self = brought_to_era(0);
  state->checked += (length + kGranule - 1) / kGranule;
  Access whole = {address, length, kind_of(how, flags) >> 3, pc, address};
  bool written = false;
  const uintptr_t end = address + length;
  for (uintptr_t at = address; at < end;) {
    const uintptr_t granule = at & ~uintptr_t{kGranule - 1};
    const uintptr_t stop = granule + kGranule < end ? granule + kGranule : end;
    const Cell cell = self | how | bytes(static_cast<uint32_t>(at - granule), static_cast<uint32_t>(stop - at));
    if (!is_repeated(cell, how, shadow_of(granule))) compare_part(cell, granule, whole, written);
    at = stop;
  }
}

void access_unready(uintptr_t address, size_t length, Cell how, uintptr_t pc, uint32_t flags) {
  if (!on) return;
  State* state = local.state;
  if (state == nullptr) {
    Guard guard;
    if (guard.thread() == nullptr) return;
    state = state_of(guard.thread());
    if (state == nullptr) return;
  }
  const bool reads = (how & kRead) != 0;
  if (state->is_unwatched || (reads ? state->ignored_reads : state->ignored_writes) != 0) return;
  // Only accesses of the other kind are ignored: for the time of this one, none is.
  const Cell before = local.self;
  local.self = whose(state->slot, state->clocks.all.at[state->slot] + 1u);
  access_bytes(address, length, how, pc, flags);
  if (before == 0) settle(state);
}

void access_freed(uintptr_t address, size_t length, uintptr_t pc) {
  constexpr size_t kMost = 1024;
  access_bytes(address, length < kMost ? length : kMost, 0, pc, trace::kRaceFree);
}

}  // namespace concheck::interpose::race
