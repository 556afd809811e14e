#include "interpose/contention/lock_uses.h"

#include "interpose/arena.h"
#include "interpose/contention/use_slots.h"
#include "interpose/contention/use_sums.h"
#include "interpose/critical.h"
#include "interpose/mutex.h"
#include "interpose/runtime.h"
#include "interpose/sync_table.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose::contention {
namespace {

using trace::LockUseSlot;

constexpr uint32_t kMostEnded = 4096;  // slots of threads that have ended

// Of ended threads together, by object: open addressing, and never more than half full.
constexpr uint32_t kTotals = 2 * kMostUseSlots;

uint32_t ended_count CONCHECK_GUARDED_BY(uses_lock);
LockUseSlot** totals CONCHECK_GUARDED_BY(uses_lock);
trace::NoteRecord* lost_note;  // written when there was no slot for the first time

// Where it is counted what had no slot.
trace::NoteRecord* note_of_lost(Thread* self) CONCHECK_REQUIRES(uses_lock) {
  if (lost_note == nullptr) {
    trace::NoteRecord record{};
    record.note = static_cast<uint32_t>(trace::Note::lock_uses_lost);
    __atomic_store_n(&lost_note, self->records.append(storage, trace::RecordType::note, self->id, record), __ATOMIC_RELEASE);
  }
  return lost_note;
}

// True when there is no use in asking for a slot.
bool is_lost() {
  if (!out_of_use_slots()) return false;
  if (trace::NoteRecord* note = __atomic_load_n(&lost_note, __ATOMIC_ACQUIRE)) __atomic_fetch_add(&note->value, 1, __ATOMIC_RELAXED);
  return true;
}

// Where the object's total is, or is to be.
LockUseSlot** total_of(uint32_t sync) CONCHECK_REQUIRES(uses_lock) {
  if (totals == nullptr) totals = static_cast<LockUseSlot**>(sys::map_anonymous(kTotals * sizeof *totals, MAP_NORESERVE));
  if (totals == nullptr) return nullptr;
  uint32_t place = sync % kTotals;
  while (totals[place] != nullptr && totals[place]->sync != sync) place = (place + 1) % kTotals;
  return &totals[place];
}

void fold(LockUseSlot* slot, uint32_t number) CONCHECK_REQUIRES(uses_lock) {
  LockUseSlot** total = total_of(slot->sync);
  if (total == nullptr) return;
  if (*total == nullptr) {
    __atomic_store_n(&slot->thread, 0, __ATOMIC_RELEASE);
    *total = slot;
    return;
  }
  add_use(**total, *slot);
  give_back_use_slot(number);
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

bool is_still(const KnownUse& use, const Thread* self) { return use.sync != 0 && use.slot->sync == use.sync && use.slot->thread == self->id; }

// Room for one more. What was taken back is forgotten by the way.
bool make_room(Thread* self, State* state) {
  constexpr uint32_t kFewest = 8;
  const uint32_t old_size = state->uses == nullptr ? 0 : state->use_mask + 1;
  if ((state->use_count + 1) * 2 <= old_size) return true;
  uint32_t count = 0;
  for (uint32_t i = 0; i < old_size; ++i) count += is_still(state->uses[i], self) ? 1 : 0;
  uint32_t size = kFewest;
  while (size < (count + 1) * 3) size *= 2;
  auto* bigger = arena_allocate_array<KnownUse>(size);
  if (bigger == nullptr) return false;
  KnownUse* before = state->uses;
  state->uses = bigger;
  state->use_mask = size - 1;
  state->use_count = count;
  for (uint32_t i = 0; i < old_size; ++i) {
    if (is_still(before[i], self)) *place_of(state, before[i].sync) = before[i];
  }
  if (before != nullptr) arena_free(before, old_size * sizeof(KnownUse));
  return true;
}

LockUseSlot* make(Thread* self, trace::SyncSlot* sync, uint32_t id, uint32_t* number) {
  LockUseSlot* slot = nullptr;
  {
    Critical critical(uses_lock);
    slot = take_use_slot(sync, number);
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
  if (!make_room(self, state)) return nullptr;
  uint32_t number = 0;
  LockUseSlot* slot = make(self, sync, id, &number);
  if (slot == nullptr) return nullptr;
  *place_of(state, id) = {id, number, slot};
  ++state->use_count;
  return slot;
}

void note_ceiling(Thread* self, trace::SyncSlot* sync) {
  LockUseSlot* slot = find_use(self, sync);
  // It can be taken back.
  if (slot != nullptr && slot->sync == sync->id && slot->thread == self->id) slot->ceiling = ceiling_of(sync);
}

void change_ceiling(trace::SyncSlot* sync, int32_t ceiling) {
  // Whoever uses it next asks the table, and so notes it.
  forget_cached_sync(sync);
  Critical critical(uses_lock);
  raise_ceilings(sync->id, ceiling);
}

void end_uses(Thread* self) {
  State* state = self->contention;
  if (state == nullptr || state->uses == nullptr) return;
  {
    Critical critical(uses_lock);
    for (uint32_t i = 0; i <= state->use_mask; ++i) {
      const KnownUse& use = state->uses[i];
      if (!is_still(use, self)) continue;
      if (tells_nothing(use.number)) {
        give_back_use_slot(use.number);
      } else if (ended_count < kMostEnded) {
        ++ended_count;
        record_thread_start(self, self);
      } else {
        fold(use.slot, use.number);
      }
    }
  }
  forget_state(self);
}

CONCHECK_ALONE void restart_uses_in_child() {
  restart_use_slots_in_child();
  ended_count = 0;
  lost_note = nullptr;
  if (totals != nullptr) sys::call(SYS_madvise, reinterpret_cast<long>(totals), kTotals * sizeof *totals, MADV_DONTNEED);
}

}  // namespace concheck::interpose::contention
