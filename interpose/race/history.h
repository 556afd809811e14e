// What a thread did lately, to tell where it stood and what it held when it made an access that a cell remembers: the functions
// it entered and left, its stored accesses, its locks. (The idea of ThreadSanitizer's trace.)
//
// The events of a thread are words in parts of fixed size. A part begins with the call stack and the locks held at that moment,
// so it can be replayed alone. A thread keeps a bounded number of parts; the histories of threads that ended are kept until
// the room is needed.
//
//   access        type | bytes and kind | address      pc | epoch
//   range         the same                             pc | epoch      number of bytes
//   enter         type | return address
//   leave         type
//   lock          type | mode | address                pc
//   unlock        type | address
//   slot          type | slot
// A function that is left without an event since it was entered takes its own event back.
#ifndef CONCHECK_INTERPOSE_RACE_HISTORY_H_
#define CONCHECK_INTERPOSE_RACE_HISTORY_H_

#include <emmintrin.h>

#include <cstddef>
#include <cstdint>

#include "interpose/race/cell.h"
#include "interpose/race/state.h"
#include "trace/schema.h"

namespace concheck::interpose::race {

inline constexpr int kTypeShift = 60;
inline constexpr int kKindShift = 48;  // of accesses: trace::RaceAccessFlag in 12 bits
inline constexpr uint64_t kAddressMask = (uint64_t{1} << 48) - 1;

// The second word of an access. Programs have addresses of 47 bits, so its highest four bits are 0 or 1, and no type of an event that
// write_leave() looks for.
inline constexpr int kEpochPlace = 47;
constexpr uint64_t place_word(uintptr_t pc, uint32_t epoch) { return (pc & ((uint64_t{1} << kEpochPlace) - 1)) | uint64_t{epoch} << kEpochPlace; }
constexpr uintptr_t pc_of(uint64_t word) { return word & ((uint64_t{1} << kEpochPlace) - 1); }
constexpr uint32_t epoch_in(uint64_t word) { return static_cast<uint32_t>(word >> kEpochPlace); }

enum class Event : uint64_t { none = 0, access = 1, range = 2, enter = 3, leave = 4, lock = 5, unlock = 6, slot = 7 };

constexpr uint64_t event_word(Event type, uint64_t value, uint64_t kind = 0) {
  return static_cast<uint64_t>(type) << kTypeShift | kind << kKindShift | value;
}

// Longest event, in words, and what must be free behind `event` when one is written.
inline constexpr uint32_t kLongestEvent = 3;

// Begins the next part. A thread without memory for one writes its events into a place that nobody reads.
__attribute__((cold, noinline)) void next_part();

// Room for one event; the caller writes it and moves local.event on.
__attribute__((always_inline)) inline uint64_t* room_for_event() {
  if (__builtin_expect(local.event >= local.event_end, 0)) next_part();
  return local.event;
}

// `kind`: size of the access as its logarithm in the lower three bits, the flags above them.
__attribute__((always_inline)) inline void write_access(uintptr_t address, uint64_t kind, uintptr_t pc, uint32_t epoch) {
  uint64_t* at = room_for_event();
  _mm_storeu_si128(reinterpret_cast<__m128i*>(at),
                   _mm_set_epi64x(static_cast<int64_t>(place_word(pc, epoch)),
                                  static_cast<int64_t>(event_word(Event::access, address & kAddressMask, kind))));
  local.event = at + 2;
}

void write_range(uintptr_t address, size_t bytes, uint64_t flags, uintptr_t pc, uint32_t epoch);
void write_lock(uintptr_t address, trace::Mode mode, uintptr_t pc);
void write_unlock(uintptr_t address);
void write_slot(uint32_t slot);

__attribute__((always_inline)) inline void write_enter(uintptr_t pc) {
  uint64_t* at = room_for_event();
  *at = event_word(Event::enter, pc & kAddressMask);
  local.event = at + 1;
}

__attribute__((always_inline)) inline void write_leave() {
  if (local.event[-1] >> kTypeShift == static_cast<uint64_t>(Event::enter)) {
    *--local.event = 0;
    return;
  }
  uint64_t* at = room_for_event();
  *at = event_word(Event::leave, 0);
  local.event = at + 1;
}

// A history for a thread that begins, with the first part; null when there is no memory.
History* make_history(uint32_t thread);
// The thread of this history ends; `start` is what is to be recorded of its beginning if that
// was not done yet.
void retire_history(History* history, const trace::ThreadStartRecord& start, const char* name, bool recorded);
uint32_t history_owner(const History* history);

inline constexpr uint32_t kMostLocks = 16;

// An access that was found again.
struct Remembered {
  uintptr_t address;
  size_t bytes;
  uint32_t flags;  // trace::RaceAccessFlag
  uintptr_t pcs[trace::kMaxStackFrames];
  uint32_t pc_count;
  struct Lock {
    uintptr_t address;
    trace::Mode mode;
    uintptr_t pcs[trace::kMaxStackFrames];
    uint32_t pc_count;
  };
  Lock locks[kMostLocks];
  uint32_t lock_count;
  // Of a thread that has ended, and whose beginning was not recorded.
  bool ended;
  trace::ThreadStartRecord start;
  char name[16];
};

// The last access by `thread` in the epoch that `cell` tells that touched a byte of [address, address + bytes), was a read or
// write, atomic or not, as the cell says. False when the history does not reach back so far.
bool remember(History* history, uint32_t thread, Cell cell, uintptr_t address, size_t bytes, Remembered* out);

// The record of the beginning of the thread of this history was written (once).
bool note_start_recorded(History* history, uint32_t thread);

void restart_histories_in_child();

}  // namespace concheck::interpose::race

#endif  // CONCHECK_INTERPOSE_RACE_HISTORY_H_
