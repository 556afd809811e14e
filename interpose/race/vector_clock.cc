#include "interpose/race/vector_clock.h"

#include <string.h>

#include "interpose/arena.h"

namespace concheck::interpose::race {

bool possible;

namespace {

constexpr uint32_t kLane = 8;  // entries that are joined at once
constexpr uint32_t kLeastRoom = 32;

uint32_t entries_in_use() { return (__atomic_load_n(&slots_in_use, __ATOMIC_ACQUIRE) + kLane - 1) & ~(kLane - 1); }

bool make_room(StoredClock& clock, uint32_t count) {
  if (count <= clock.room) return true;
  uint32_t room = clock.room != 0 ? clock.room : kLeastRoom;
  while (room < count) room *= 2;
  auto* bigger = arena_allocate_array<Epoch>(room);
  if (bigger == nullptr) return false;
  memcpy(bigger, clock.at, clock.count * sizeof(Epoch));
  arena_free(clock.at, clock.room * sizeof(Epoch));
  clock.at = bigger;
  clock.room = static_cast<uint16_t>(room);
  return true;
}

void join_into(StoredClock& into, const Epoch* from, uint32_t count, uint32_t of_era) {
  // Of a later era already: what `from` knows is void.
  if (into.era > of_era || count == 0) return;
  if (into.era != of_era) into.count = 0;
  into.era = of_era;
  if (!make_room(into, count)) return;
  if (into.count < count) {
    memset(into.at + into.count, 0, (count - into.count) * sizeof(Epoch));
    into.count = static_cast<uint16_t>(count);
  }
  join(into.at, from, count);
}

}  // namespace

void release(const ThreadClock& from, StoredClock& into) { join_into(into, from.at, entries_in_use(), from.era); }

void store(const ThreadClock& from, StoredClock& into) {
  const uint32_t count = entries_in_use();
  if (into.era > from.era || !make_room(into, count)) return;
  into.era = from.era;
  into.count = static_cast<uint16_t>(count);
  // Few, and in whole lanes: cheaper than a call.
  for (uint32_t i = 0; i < count; i += kLane) {
    _mm_store_si128(reinterpret_cast<__m128i*>(into.at + i), _mm_load_si128(reinterpret_cast<const __m128i*>(from.at + i)));
  }
}

void add(StoredClock& into, const StoredClock& from) { join_into(into, from.at, from.count, from.era); }

void free_stored(StoredClock& clock) {
  arena_free(clock.at, clock.room * sizeof(Epoch));
  clock = {};
}

}  // namespace concheck::interpose::race
