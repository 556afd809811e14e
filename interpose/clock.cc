#include "interpose/clock.h"

#include <string.h>

#include "interpose/arena.h"
#include "interpose/runtime.h"
#include "interpose/thread_state.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose {
namespace {

using trace::ClockEntry;

constexpr uint32_t kNoSlot = UINT32_MAX;

uint32_t next_clock_record = 1;
uint32_t next_clock_slot;
uint32_t* retired;  // by clock slot: the last epoch of a joined thread; 0 = in use
uint32_t most_retired;

bool reserve(Clock& clock, uint32_t wanted) {
  if (wanted <= clock.capacity) return true;
  uint32_t bigger = clock.capacity == 0 ? 8 : clock.capacity;
  while (bigger < wanted) bigger *= 2;
  auto* memory = arena_allocate_array<ClockEntry>(bigger);
  if (memory == nullptr) return false;
  if (clock.count != 0) memcpy(memory, clock.entries, clock.count * sizeof(ClockEntry));
  arena_free(clock.entries, clock.capacity * sizeof(ClockEntry));
  clock.entries = memory;
  clock.capacity = bigger;
  return true;
}

// Index of the first entry whose slot is not below `slot`.
uint32_t place_of(const Clock& clock, uint32_t slot) {
  uint32_t low = 0;
  uint32_t high = clock.count;
  while (low < high) {
    const uint32_t middle = (low + high) / 2;
    if (clock.entries[middle].slot < slot) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

void set_epoch(Clock& clock, uint32_t slot, uint32_t epoch) {
  const uint32_t place = place_of(clock, slot);
  if (place < clock.count && clock.entries[place].slot == slot) {
    clock.entries[place].epoch = epoch;
    return;
  }
  if (!reserve(clock, clock.count + 1)) return;
  memmove(clock.entries + place + 1, clock.entries + place, (clock.count - place) * sizeof(ClockEntry));
  clock.entries[place] = {slot, epoch};
  ++clock.count;
}

// into |= from; true when something changed. Merges from the top, in place.
bool join(Clock& into, const Clock& from) {
  bool changed = false;
  uint32_t missing = 0;
  for (uint32_t i = 0, j = 0; j < from.count; ++j) {
    while (i < into.count && into.entries[i].slot < from.entries[j].slot) ++i;
    if (i < into.count && into.entries[i].slot == from.entries[j].slot) {
      if (into.entries[i].epoch < from.entries[j].epoch) {
        into.entries[i].epoch = from.entries[j].epoch;
        changed = true;
      }
    } else {
      ++missing;
    }
  }
  if (missing == 0) return changed;
  if (!reserve(into, into.count + missing)) return changed;
  uint32_t i = into.count;
  uint32_t j = from.count;
  uint32_t to = into.count + missing;
  into.count = to;
  while (j > 0) {
    if (i > 0 && into.entries[i - 1].slot >= from.entries[j - 1].slot) {
      if (into.entries[i - 1].slot == from.entries[j - 1].slot) --j;
      into.entries[--to] = into.entries[--i];
    } else {
      into.entries[--to] = from.entries[--j];
    }
  }
  return true;
}

// A retired slot whose last thread's end is known to this clock.
uint32_t take_retired_slot(const Clock& clock) {
  if (retired == nullptr) return kNoSlot;
  for (uint32_t i = clock.count; i > 0; --i) {
    const ClockEntry& known = clock.entries[i - 1];
    if (known.slot < most_retired && retired[known.slot] != 0 && known.epoch >= retired[known.slot]) return known.slot;
  }
  return kNoSlot;
}

void changed(Thread* self) {
  ++self->clock_version;
  self->clock_record = 0;
}

}  // namespace

void tick_clock(Thread* self) {
  set_epoch(self->clock, self->clock_slot, ++self->epoch);
  changed(self);
}

void release_clock(Thread* self, Clock& into) {
  join(into, self->clock);
  tick_clock(self);
}

void learn_epoch(Thread* self, uint32_t slot, uint32_t epoch) {
  const uint32_t place = place_of(self->clock, slot);
  if (place < self->clock.count && self->clock.entries[place].slot == slot && self->clock.entries[place].epoch >= epoch) return;
  set_epoch(self->clock, slot, epoch);
  changed(self);
}

void join_clock(Clock& into, const Clock& from) { join(into, from); }

void acquire_clock(Thread* self, const Clock& from) {
  if (join(self->clock, from)) changed(self);
}

Clock fork_clock(Thread* self) {
  Clock copy{};
  release_clock(self, copy);
  return copy;
}

uint32_t record_clock(Thread* self) {
  if (self->clock_record != 0) return self->clock_record;
  trace::ClockRecord record{};
  record.id = __atomic_fetch_add(&next_clock_record, 1, __ATOMIC_RELAXED);
  record.own_slot = self->clock_slot;
  record.own_epoch = self->epoch;
  record.entry_count = self->clock.count;
  if (self->records.append(storage, trace::RecordType::clock, self->id, record, self->clock.entries, self->clock.count * sizeof(ClockEntry))) {
    self->clock_record = record.id;
  }
  return self->clock_record;
}

void free_clock(Clock& clock) {
  arena_free(clock.entries, clock.capacity * sizeof(ClockEntry));
  clock = {};
}

void start_clock(Thread* self, Clock& inherited) {
  free_clock(self->clock);
  self->clock = inherited;
  inherited = {};
  const uint32_t reused = take_retired_slot(self->clock);
  if (reused != kNoSlot) {
    self->clock_slot = reused;
    self->epoch = retired[reused];
    retired[reused] = 0;
  } else {
    self->clock_slot = next_clock_slot++;
    self->epoch = 0;
    storage.header().clock_slots = next_clock_slot;
  }
  set_epoch(self->clock, self->clock_slot, ++self->epoch);
  changed(self);
}

void retire_clock_slot(const Thread* ended) {
  if (retired == nullptr) {
    // Sparse, so its size costs nothing unless the address space is limited.
    most_retired = sys::limit_of(RLIMIT_AS) == SIZE_MAX ? 1 << 22 : 1 << 18;
    retired = static_cast<uint32_t*>(sys::map_anonymous(size_t{most_retired} * sizeof(uint32_t), MAP_NORESERVE));
  }
  if (retired != nullptr && ended->clock_slot < most_retired) retired[ended->clock_slot] = ended->epoch;
}

void restart_clocks_in_child() {
  retired = nullptr;
  next_clock_slot = 0;
}

}  // namespace concheck::interpose
