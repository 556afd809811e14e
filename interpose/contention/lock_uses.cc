#include "interpose/contention/lock_uses.h"

#include <string.h>

#include "interpose/arena.h"
#include "interpose/contention/use_sums.h"
#include "interpose/critical.h"
#include "interpose/mutex.h"
#include "interpose/runtime.h"
#include "interpose/sync_table.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose::contention {
namespace {

using trace::LockUseSlot;

constexpr uint32_t kMostSlots = 16384;
constexpr uint32_t kMostEnded = 4096;  // slots of threads that have ended
constexpr uint32_t kChunksPerBlock = 8;
constexpr uint32_t kSlotsPerBlock = (kChunksPerBlock * trace::kChunkBytes - sizeof(trace::BlockHeader)) / sizeof(LockUseSlot);

// Of ended threads together, by object: open addressing, and never more than half full.
constexpr uint32_t kTotals = 2 * kMostSlots;

InternalLock lock;
LockUseSlot* free_slots CONCHECK_GUARDED_BY(lock);  // linked through `waits`
LockUseSlot* fresh_slot CONCHECK_GUARDED_BY(lock);
uint32_t fresh_left CONCHECK_GUARDED_BY(lock);
uint32_t slot_count CONCHECK_GUARDED_BY(lock);  // made so far
uint32_t ended_count CONCHECK_GUARDED_BY(lock);
LockUseSlot** totals CONCHECK_GUARDED_BY(lock);
bool exhausted;  // no slot is left
trace::NoteRecord* lost_note;  // written when that was first so

LockUseSlot* take_slot() CONCHECK_REQUIRES(lock) {
  if (LockUseSlot* slot = free_slots) {
    memcpy(&free_slots, &slot->waits, sizeof free_slots);
    memset(slot, 0, sizeof *slot);
    return slot;
  }
  if (fresh_left == 0) {
    const uint32_t count = kSlotsPerBlock < kMostSlots - slot_count ? kSlotsPerBlock : kMostSlots - slot_count;
    trace::BlockHeader* block = count != 0 ? storage.claim(trace::BlockType::lock_uses, kChunksPerBlock, slot_count, count) : nullptr;
    if (block == nullptr) {
      __atomic_store_n(&exhausted, true, __ATOMIC_RELAXED);
      return nullptr;
    }
    fresh_slot = reinterpret_cast<LockUseSlot*>(block + 1);
    fresh_left = count;
    slot_count += count;
  }
  --fresh_left;
  return fresh_slot++;
}

void give_back(LockUseSlot* slot) CONCHECK_REQUIRES(lock) {
  __atomic_store_n(&slot->sync, 0, __ATOMIC_RELEASE);
  memcpy(&slot->waits, &free_slots, sizeof free_slots);
  free_slots = slot;
  __atomic_store_n(&exhausted, false, __ATOMIC_RELAXED);
}

// Where it is counted what had no slot.
trace::NoteRecord* note_of_lost(Thread* self) CONCHECK_REQUIRES(lock) {
  if (lost_note == nullptr) {
    trace::NoteRecord record{};
    record.note = static_cast<uint32_t>(trace::Note::lock_uses_lost);
    __atomic_store_n(&lost_note, self->records.append(storage, trace::RecordType::note, self->id, record), __ATOMIC_RELEASE);
  }
  return lost_note;
}

// True when there is no use in asking for a slot.
bool is_lost() {
  if (!__atomic_load_n(&exhausted, __ATOMIC_RELAXED)) return false;
  if (trace::NoteRecord* note = __atomic_load_n(&lost_note, __ATOMIC_ACQUIRE)) __atomic_fetch_add(&note->value, 1, __ATOMIC_RELAXED);
  return true;
}

// Where the object's total is, or is to be.
LockUseSlot** total_of(uint32_t sync) CONCHECK_REQUIRES(lock) {
  if (totals == nullptr) totals = static_cast<LockUseSlot**>(sys::map_anonymous(kTotals * sizeof *totals, MAP_NORESERVE));
  if (totals == nullptr) return nullptr;
  uint32_t place = sync % kTotals;
  while (totals[place] != nullptr && totals[place]->sync != sync) place = (place + 1) % kTotals;
  return &totals[place];
}

void fold(LockUseSlot* slot) CONCHECK_REQUIRES(lock) {
  LockUseSlot** total = total_of(slot->sync);
  if (total == nullptr) return;
  if (*total == nullptr) {
    __atomic_store_n(&slot->thread, 0, __ATOMIC_RELEASE);
    *total = slot;
    return;
  }
  add_use(**total, *slot);
  give_back(slot);
}

int32_t ceiling_of(const trace::SyncSlot* sync) {
  if (sync->kind != static_cast<uint8_t>(trace::SyncKind::mutex) || (sync->attributes & trace::kProtocolProtect) == 0) return 0;
  return interpose::ceiling_of(reinterpret_cast<const pthread_mutex_t*>(sync->address));
}

KnownUse* place_of(State* state, uint32_t sync) {
  uint32_t i = sync & state->use_mask;
  while (state->uses[i].sync != 0 && state->uses[i].sync != sync) i = (i + 1) & state->use_mask;
  return &state->uses[i];
}

bool grow(State* state) {
  constexpr uint32_t kFirst = 8;
  const uint32_t old_size = state->uses == nullptr ? 0 : state->use_mask + 1;
  const uint32_t size = old_size == 0 ? kFirst : old_size * 2;
  auto* bigger = arena_allocate_array<KnownUse>(size);
  if (bigger == nullptr) return false;
  KnownUse* before = state->uses;
  state->uses = bigger;
  state->use_mask = size - 1;
  for (uint32_t i = 0; i < old_size; ++i) {
    if (before[i].sync != 0) *place_of(state, before[i].sync) = before[i];
  }
  arena_free(before, old_size * sizeof(KnownUse));
  return true;
}

LockUseSlot* make(Thread* self, trace::SyncSlot* sync, uint32_t id) {
  record_thread_start(self, self);
  record_sync(self, sync);
  LockUseSlot* slot = nullptr;
  {
    Critical critical(lock);
    slot = take_slot();
    if (trace::NoteRecord* note = slot == nullptr ? note_of_lost(self) : nullptr) __atomic_fetch_add(&note->value, 1, __ATOMIC_RELAXED);
  }
  if (slot == nullptr) {
    check_storage();
    return nullptr;
  }
  slot->thread = self->id;
  slot->ceiling = ceiling_of(sync);
  __atomic_store_n(&slot->sync, id, __ATOMIC_RELEASE);
  return slot;
}

}  // namespace

LockUseSlot* find_use_slow(Thread* self, trace::SyncSlot* sync) {
  State* state = state_of(self);
  const uint32_t id = sync->id;
  // It may just have ended.
  if (state == nullptr || id == 0) return nullptr;
  if (state->uses != nullptr) {
    const KnownUse* known = place_of(state, id);
    if (known->sync != 0) return known->slot;
  }
  if (is_lost()) return nullptr;
  if ((state->use_count + 1) * 2 > state->use_mask && !grow(state)) return nullptr;
  LockUseSlot* slot = make(self, sync, id);
  if (slot == nullptr) return nullptr;
  *place_of(state, id) = {id, slot};
  ++state->use_count;
  return slot;
}

void end_uses(Thread* self) {
  State* state = self->contention;
  if (state == nullptr || state->uses == nullptr) return;
  {
    Critical critical(lock);
    for (uint32_t i = 0; i <= state->use_mask; ++i) {
      if (state->uses[i].sync == 0) continue;
      LockUseSlot* slot = state->uses[i].slot;
      if (ended_count < kMostEnded) {
        ++ended_count;
      } else {
        fold(slot);
      }
    }
  }
  forget_state(self);
}

CONCHECK_ALONE void restart_uses_in_child() {
  lock.reset();
  free_slots = fresh_slot = nullptr;
  fresh_left = slot_count = ended_count = 0;
  exhausted = false;
  lost_note = nullptr;
  if (totals != nullptr) sys::call(SYS_madvise, reinterpret_cast<long>(totals), kTotals * sizeof *totals, MADV_DONTNEED);
}

}  // namespace concheck::interpose::contention
