#include "interpose/race/vector_clock.h"

#include <string.h>

#include "interpose/arena.h"

namespace concheck::interpose::race {
namespace {

constexpr uint32_t kLane = 8;  // entries that are joined at once
constexpr uint32_t kLeastRoom = 32;

uint32_t whole_lanes(uint32_t count) { return (count + kLane - 1) & ~(kLane - 1); }

uint32_t entries_in_use(uint32_t half) { return whole_lanes(__atomic_load_n(&slots_in_use[half], __ATOMIC_ACQUIRE)); }

bool make_room(StoredClock::Half& half, uint32_t count) {
  if (count <= half.room) return true;
  uint32_t room = half.room != 0 ? half.room : kLeastRoom;
  while (room < count) room *= 2;
  auto* bigger = arena_allocate_array<Epoch>(room);
  if (bigger == nullptr) return false;
  memcpy(bigger, half.at, half.count * sizeof(Epoch));
  arena_free(half.at, half.room * sizeof(Epoch));
  half.at = bigger;
  half.room = static_cast<uint16_t>(room);
  return true;
}

// Makes `into` an array of era `e` with at least `count` entries.
bool prepare(StoredClock::Half& into, uint32_t count, uint32_t e) {
  if (into.era != e) {
    into.count = 0;
    into.era = e;
  }
  if (!make_room(into, count)) return false;
  if (into.count < count) {
    memset(into.at + into.count, 0, (count - into.count) * sizeof(Epoch));
    into.count = static_cast<uint16_t>(count);
  }
  return true;
}

}  // namespace

void acquire(ThreadClock& into, const StoredClock& from) {
  for (uint32_t h = 0; h < 2; ++h) {
    const StoredClock::Half& half = from.half[h];
    if (half.count != 0 && half.era == era_of_half(h, into.era)) join(into.at + h * kHalf, half.at, half.count);
  }
}

bool release(const ThreadClock& from, StoredClock& into) {
  for (uint32_t h = 0; h < 2; ++h) {
    const uint32_t count = entries_in_use(h);
    const uint32_t e = era_of_half(h, from.era);
    // Of a later era already: what this clock knows of the half was emptied.
    if (count == 0 || into.half[h].era > e) continue;
    if (!prepare(into.half[h], count, e)) return false;
    join(into.half[h].at, from.at + h * kHalf, count);
  }
  return true;
}

bool store(const ThreadClock& from, StoredClock& into) {
  for (uint32_t h = 0; h < 2; ++h) {
    const uint32_t count = entries_in_use(h);
    const uint32_t e = era_of_half(h, from.era);
    StoredClock::Half& half = into.half[h];
    if (half.era > e) continue;
    if (count == 0 || !make_room(half, count)) {
      half.count = 0;
      if (count != 0) return false;
      continue;
    }
    half.era = e;
    half.count = static_cast<uint16_t>(count);
    memcpy(half.at, from.at + h * kHalf, count * sizeof(Epoch));
  }
  return true;
}

bool add(StoredClock& into, const StoredClock& from) {
  for (uint32_t h = 0; h < 2; ++h) {
    const StoredClock::Half& half = from.half[h];
    if (half.count == 0 || into.half[h].era > half.era) continue;
    if (!prepare(into.half[h], half.count, half.era)) return false;
    join(into.half[h].at, half.at, half.count);
  }
  return true;
}

void empty(StoredClock& clock) { clock.half[0].count = clock.half[1].count = 0; }

void free_stored(StoredClock& clock) {
  for (StoredClock::Half& half : clock.half) {
    arena_free(half.at, half.room * sizeof(Epoch));
    half = {};
  }
}

}  // namespace concheck::interpose::race
