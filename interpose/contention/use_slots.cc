#include "interpose/contention/use_slots.h"

#include <string.h>

#include "interpose/contention/use_sums.h"
#include "interpose/runtime.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose::contention {

InternalLock uses_lock;

namespace {

using trace::LockUseSlot;

constexpr uint32_t kChunksPerBlock = 8;
constexpr uint32_t kSlotsPerBlock = (kChunksPerBlock * trace::kChunkBytes - sizeof(trace::BlockHeader)) / sizeof(LockUseSlot);
// So many objects must have been made before it is worth looking for ended ones again.
constexpr uint64_t kObjectsBetweenSweeps = kMostUseSlots / 4;
constexpr uint32_t kNone = UINT32_MAX;

// What the trace need not know of a slot.
struct Place {
  LockUseSlot* slot;
  const trace::SyncSlot* object;
  uint32_t next_free;  // number of another free one; not in the slot itself, to which a late thread may still count
};
Place* places CONCHECK_GUARDED_BY(uses_lock);  // by number
uint32_t place_count CONCHECK_GUARDED_BY(uses_lock);
uint32_t room CONCHECK_GUARDED_BY(uses_lock);  // in the blocks that were claimed
uint32_t first_free CONCHECK_GUARDED_BY(uses_lock) = kNone;
LockUseSlot* next_fresh CONCHECK_GUARDED_BY(uses_lock);
bool exhausted;
uint64_t swept_at;  // objects seen then

uint64_t objects_seen() { return __atomic_load_n(&storage.header().syncs_seen, __ATOMIC_RELAXED); }

void sweep() CONCHECK_REQUIRES(uses_lock) {
  if (objects_seen() - swept_at < kObjectsBetweenSweeps) return;
  __atomic_store_n(&swept_at, objects_seen(), __ATOMIC_RELAXED);
  for (uint32_t i = 0; i < place_count; ++i) {
    if (tells_nothing(i)) give_back_use_slot(i);
  }
}

bool claim_block() CONCHECK_REQUIRES(uses_lock) {
  if (places == nullptr) places = static_cast<Place*>(sys::map_anonymous(kMostUseSlots * sizeof(Place), MAP_NORESERVE));
  const uint32_t count = kSlotsPerBlock < kMostUseSlots - room ? kSlotsPerBlock : kMostUseSlots - room;
  if (places == nullptr || count == 0) return false;
  trace::BlockHeader* block = storage.claim(trace::BlockType::lock_uses, kChunksPerBlock, room, count);
  if (block == nullptr) return false;
  next_fresh = reinterpret_cast<LockUseSlot*>(block + 1);
  room += count;
  return true;
}

}  // namespace

bool tells_nothing(uint32_t number) {
  const LockUseSlot& slot = *places[number].slot;
  const bool is_of_a_thread = slot.sync != 0 && slot.thread != 0;
  return is_of_a_thread && places[number].object->id != slot.sync && !tells_something(slot);
}

LockUseSlot* take_use_slot(const trace::SyncSlot* object, uint32_t* number) {
  if (first_free == kNone && place_count == room && !claim_block()) sweep();
  if (first_free != kNone) {
    *number = first_free;
    Place& place = places[first_free];
    first_free = place.next_free;
    place.object = object;
    memset(place.slot, 0, sizeof *place.slot);
    return place.slot;
  }
  if (place_count == room) {
    __atomic_store_n(&exhausted, true, __ATOMIC_RELAXED);
    return nullptr;
  }
  *number = place_count++;
  places[*number] = {next_fresh++, object, kNone};
  return places[*number].slot;
}

void give_back_use_slot(uint32_t number) {
  Place& place = places[number];
  __atomic_store_n(&place.slot->sync, 0, __ATOMIC_RELEASE);
  place.next_free = first_free;
  first_free = number;
  __atomic_store_n(&exhausted, false, __ATOMIC_RELAXED);
}

void raise_ceilings(uint32_t sync, int32_t ceiling) {
  for (uint32_t i = 0; i < place_count; ++i) {
    LockUseSlot& slot = *places[i].slot;
    if (slot.sync == sync && slot.ceiling < ceiling) slot.ceiling = ceiling;
  }
}

bool out_of_use_slots() {
  return __atomic_load_n(&exhausted, __ATOMIC_RELAXED) && objects_seen() - __atomic_load_n(&swept_at, __ATOMIC_RELAXED) < kObjectsBetweenSweeps;
}

CONCHECK_ALONE void restart_use_slots_in_child() {
  uses_lock.reset();
  if (place_count != 0) sys::call(SYS_madvise, reinterpret_cast<long>(places), kMostUseSlots * sizeof(Place), MADV_DONTNEED);
  place_count = room = 0;
  first_free = kNone;
  next_fresh = nullptr;
  exhausted = false;
  swept_at = 0;
}

}  // namespace concheck::interpose::contention
