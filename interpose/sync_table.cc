#include "interpose/sync_table.h"

#include <string.h>

#include "interpose/blocks.h"
#include "interpose/contention/lock_uses.h"
#include "interpose/critical.h"
#include "interpose/dependency.h"
#include "interpose/misuse.h"
#include "interpose/modules.h"
#include "interpose/race/objects.h"
#include "interpose/runtime.h"
#include "interpose/scheduling/scheduling.h"
#include "interpose/stack_capture.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose {
namespace {

using trace::SyncSlot;

// Open addressing with linear probing and backward-shift deletion. The objects of a page share a neighbourhood, so that a
// program with few locks touches few pages of the table, and those of an array share cache lines: six mutexes one. A reader can
// miss an entry that is being moved; it then asks again under the lock. It never takes a wrong one: the slot itself is compared.
//
// An entry is one word, so that it is read and written at once: where the slot stands in the trace, in units of its size, and above
// that a tag, which is the entry's home and some more of the address. 0 = empty.
using Entry = uint64_t;
constexpr int kTagShift = 32;
constexpr int kHomeBits = 23;
constexpr uint32_t kMostEntries = 1 << kHomeBits;
constexpr uint32_t kFewestEntries = 1 << 16;
constexpr uint32_t kChunksPerBlock = 8;
constexpr uint32_t kSlotsPerBlock = (kChunksPerBlock * trace::kChunkBytes - sizeof(trace::BlockHeader)) / sizeof(SyncSlot);
constexpr uint32_t kMegabyteEntries = 4096;
constexpr uint32_t kPageEntries = 65536;

InternalLock lock;
Entry* table;
uint32_t table_mask;
uint32_t object_count CONCHECK_GUARDED_BY(lock);
SyncSlot* free_slots CONCHECK_GUARDED_BY(lock);  // linked through create_stack and create_thread: an owner that is late may still count up others
SyncSlot* fresh_slot CONCHECK_GUARDED_BY(lock);
uint32_t fresh_left CONCHECK_GUARDED_BY(lock);
uint32_t fresh_index CONCHECK_GUARDED_BY(lock);
uint32_t next_id CONCHECK_GUARDED_BY(lock) = 1;
// Objects by megabyte and by page, hashed: what makes it cheap to ask whether freed memory contained a lock.
struct NearFilter {
  uint32_t in_megabyte[kMegabyteEntries];
  uint32_t in_page[kPageEntries];
};
NearFilter* filter;  // made with the table

uint32_t megabyte_index(uintptr_t address) {
  const uint64_t megabyte = address >> 20;
  return static_cast<uint32_t>((megabyte ^ megabyte >> 12) % kMegabyteEntries);
}

uint32_t page_index(uintptr_t address) {
  const uint64_t page = address >> 12;
  return static_cast<uint32_t>((page ^ page >> 16) % kPageEntries);
}

// Objects that ended where nobody took the lock (free): no look-up finds them any more, but their entries and slots are still to
// be taken back, by who makes the next object. Linked as the free slots are.
SyncSlot* ended_slots;

void count_nearby(uintptr_t address, uint32_t step) {
  __atomic_fetch_add(&filter->in_megabyte[megabyte_index(address)], step, __ATOMIC_RELAXED);
  __atomic_fetch_add(&filter->in_page[page_index(address)], step, __ATOMIC_RELAXED);
}

SyncSlot* next_free(const SyncSlot* slot) {
  static_assert(offsetof(SyncSlot, create_thread) == offsetof(SyncSlot, create_stack) + 4);
  SyncSlot* next;
  memcpy(&next, &slot->create_stack, sizeof next);
  return next;
}
void set_next_free(SyncSlot* slot, SyncSlot* next) { memcpy(&slot->create_stack, &next, sizeof next); }

// The address of an ended object, in words that a late owner does not write.
void keep_address(SyncSlot* slot, uintptr_t address) {
  static_assert(sizeof slot->attributes == 2);  // user addresses have 47 bits
  slot->attributes = static_cast<uint16_t>(address >> 32);
  slot->value = static_cast<uint32_t>(address);
}
uintptr_t kept_address(const SyncSlot* slot) { return uintptr_t{slot->attributes} << 32 | slot->value; }

constexpr int kMoreBits = 32 - kHomeBits;
uint32_t tag_of(uintptr_t address) {
  const uint64_t page = (address >> 12) * 0x9e3779b97f4a7c15ULL;
  const uint32_t home = (static_cast<uint32_t>(page >> 40) * 64 + static_cast<uint32_t>(address >> 5 & 127)) & table_mask;
  const uint32_t more = static_cast<uint32_t>(page >> 34 & 63) << 3 | static_cast<uint32_t>(address >> 2 & 7);
  return home << kMoreBits | more;
}
uint32_t home_of(uint32_t tag) { return tag >> kMoreBits; }

uint32_t unit_of(const SyncSlot* slot) {
  return static_cast<uint32_t>(static_cast<uint64_t>(reinterpret_cast<const char*>(slot) - storage.base()) / sizeof(SyncSlot));
}
SyncSlot* slot_at_unit(uint32_t unit) { return reinterpret_cast<SyncSlot*>(storage.base()) + unit; }

// The slot of the first entry with the tag of `address` that `is_it`; null when there is none. Without the lock a guess.
template <typename IsIt>
__attribute__((always_inline)) inline SyncSlot* look_for(uintptr_t address, IsIt is_it) {
  const Entry* entries = __atomic_load_n(&table, __ATOMIC_ACQUIRE);
  if (entries == nullptr) return nullptr;
  const uint32_t tag = tag_of(address);
  for (uint32_t i = home_of(tag);; i = (i + 1) & table_mask) {
    const Entry entry = __atomic_load_n(&entries[i], __ATOMIC_ACQUIRE);
    if (entry == 0) return nullptr;
    if (entry >> kTagShift != tag) continue;
    if (SyncSlot* slot = slot_at_unit(static_cast<uint32_t>(entry)); is_it(slot)) return slot;
  }
}

SyncSlot* look_up(uintptr_t address) {
  return look_for(address, [&](const SyncSlot* slot) { return __atomic_load_n(&slot->address, __ATOMIC_ACQUIRE) == address; });
}

void insert(uintptr_t address, const SyncSlot* slot) CONCHECK_REQUIRES(lock) {
  const uint32_t tag = tag_of(address);
  uint32_t i = home_of(tag);
  while (table[i] != 0) i = (i + 1) & table_mask;
  __atomic_store_n(&table[i], Entry{tag} << kTagShift | unit_of(slot), __ATOMIC_RELEASE);
}

void erase(uintptr_t address, const SyncSlot* slot) CONCHECK_REQUIRES(lock) {
  const uint32_t tag = tag_of(address);
  const Entry erased = Entry{tag} << kTagShift | unit_of(slot);
  uint32_t hole = home_of(tag);
  while (table[hole] != erased) {
    if (table[hole] == 0) return;
    hole = (hole + 1) & table_mask;
  }
  for (uint32_t next = (hole + 1) & table_mask; table[next] != 0; next = (next + 1) & table_mask) {
    const uint32_t home = home_of(static_cast<uint32_t>(table[next] >> kTagShift));
    // Stays if its home lies cyclically in (hole, next].
    if (((next - home) & table_mask) < ((next - hole) & table_mask)) continue;
    __atomic_store_n(&table[hole], table[next], __ATOMIC_RELEASE);
    hole = next;
  }
  __atomic_store_n(&table[hole], 0, __ATOMIC_RELEASE);
}

SyncSlot* take_slot() CONCHECK_REQUIRES(lock) {
  if (SyncSlot* slot = free_slots) {
    free_slots = next_free(slot);
    return slot;
  }
  if (fresh_left == 0) {
    trace::BlockHeader* block = storage.claim(trace::BlockType::syncs, kChunksPerBlock, fresh_index, kSlotsPerBlock);
    if (block == nullptr) return nullptr;
    fresh_slot = reinterpret_cast<SyncSlot*>(block + 1);
    // An entry of the table says where a slot stands within the first 256 GiB of the trace.
    const SyncSlot* last = fresh_slot + kSlotsPerBlock - 1;
    if (slot_at_unit(unit_of(last)) != last) return nullptr;
    fresh_left = kSlotsPerBlock;
  }
  --fresh_left;
  SyncSlot* slot = fresh_slot++;
  slot->reserved0 = fresh_index++;
  return slot;
}

// Nobody finds it from here on. False when somebody else ended it first.
bool end_object(SyncSlot* slot, uintptr_t address) {
  uint64_t expected = address;
  if (!__atomic_compare_exchange_n(&slot->address, &expected, 0, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) return false;
  if (slot->owner != 0 || slot->readers != 0) note_lock_taken_away();
  if (race::on) race::forget_syncs(address);
  count_nearby(address, static_cast<uint32_t>(-1));
  return true;
}

void take_back(SyncSlot* slot, uintptr_t address) CONCHECK_REQUIRES(lock) {
  const uint32_t index = slot_index_of(slot);
  erase(address, slot);
  --object_count;
  memset(slot, 0, sizeof *slot);
  slot->reserved0 = index;
  set_next_free(slot, free_slots);
  free_slots = slot;
}

void retire(SyncSlot* slot) CONCHECK_REQUIRES(lock) {
  const uintptr_t address = slot->address;
  if (end_object(slot, address)) take_back(slot, address);
}

// Without the lock, which costs two system calls. A signal handler that jumps out of this leaves a slot behind, no more.
void retire_later(SyncSlot* slot, uintptr_t address) {
  if (!end_object(slot, address)) return;
  slot->id = 0;
  keep_address(slot, address);
  SyncSlot* next = __atomic_load_n(&ended_slots, __ATOMIC_RELAXED);
  do {
    set_next_free(slot, next);
  } while (!__atomic_compare_exchange_n(&ended_slots, &next, slot, true, __ATOMIC_RELEASE, __ATOMIC_RELAXED));
}

void take_back_ended() CONCHECK_REQUIRES(lock) {
  if (__atomic_load_n(&ended_slots, __ATOMIC_RELAXED) == nullptr) return;
  SyncSlot* slot = __atomic_exchange_n(&ended_slots, nullptr, __ATOMIC_ACQUIRE);
  while (slot != nullptr) {
    SyncSlot* next = next_free(slot);
    take_back(slot, kept_address(slot));
    slot = next;
  }
}

bool make_table() {
  auto* new_filter = static_cast<NearFilter*>(sys::map_anonymous(sizeof(NearFilter), MAP_NORESERVE));
  // Sparse, so its size costs nothing unless the address space is limited.
  uint32_t entries = kMostEntries;
  while (entries > kFewestEntries && entries * sizeof(Entry) > sys::limit_of(RLIMIT_AS) / 32) entries /= 2;
  auto* new_table = static_cast<Entry*>(sys::map_anonymous(entries * sizeof(Entry), MAP_NORESERVE));
  if (new_filter == nullptr || new_table == nullptr) return false;
  __atomic_store_n(&filter, new_filter, __ATOMIC_RELEASE);
  table_mask = entries - 1;
  __atomic_store_n(&table, new_table, __ATOMIC_RELEASE);
  return true;
}

SyncSlot* create(Thread* self, uintptr_t address, const SyncIdentity& identity, trace::Origin origin, uint32_t stack) CONCHECK_REQUIRES(lock) {
  if (table == nullptr && !make_table()) return nullptr;
  take_back_ended();
  if (object_count > table_mask / 2) return nullptr;
  SyncSlot* slot = take_slot();
  if (slot == nullptr) return nullptr;
  slot->id = next_id++;
  slot->kind = static_cast<uint8_t>(identity.kind);
  slot->origin = static_cast<uint8_t>(origin);
  slot->attributes = identity.attributes;
  if ((identity.attributes & trace::kProtocolProtect) != 0) __atomic_store_n(&ceilings_met, true, __ATOMIC_RELAXED);
  slot->owner = slot->owner_slot = 0;
  slot->create_stack = stack;
  slot->create_thread = self->id;
  slot->acquisitions = 0;
  slot->contended = slot->recorded = slot->handed_over = slot->readers = 0;
  slot->value = identity.value;
  __atomic_store_n(&slot->address, address, __ATOMIC_RELEASE);
  insert(address, slot);
  ++object_count;
  count_nearby(address, 1);
  ++storage.header().syncs_seen;
  return slot;
}

// Of these `value` changes all the time.
bool counts_waiters(const SyncSlot* slot) {
  const auto kind = static_cast<trace::SyncKind>(slot->kind);
  return kind != trace::SyncKind::semaphore && kind != trace::SyncKind::barrier && kind != trace::SyncKind::condition;
}

void remember(Thread* self, uintptr_t address, SyncSlot* slot) {
  if ((slot->attributes & trace::kTakenInSignal) != 0 && slot->kind != static_cast<uint8_t>(trace::SyncKind::semaphore)) return;
  sync_cache_entry(self, address) = {address, slot};
}

}  // namespace

SyncSlot* find_sync_slow(Thread* self, uintptr_t address, const SyncIdentity& identity, CallSite site) {
  const auto kind = static_cast<uint8_t>(identity.kind);
  SyncSlot* slot = look_up(address);
  if (slot == nullptr || slot->kind != kind) {
    if (slot != nullptr) note_other_kind(self, slot, identity.kind, site);
    // Where an object was first used is worth a stack: it is what names a lock that nobody initialised by a call.
    const uint32_t stack = capture_stack(self, site);
    Critical critical(lock);
    slot = look_up(address);
    if (slot != nullptr && slot->kind != kind) {
      retire(slot);
      slot = nullptr;
    }
    if (slot == nullptr) slot = create(self, address, identity, trace::Origin::first_use, stack);
  }
  if (slot == nullptr) {
    check_storage();
    return nullptr;
  }
  remember(self, address, slot);
  // In this order: whoever sets the flag empties the caches after it.
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  if (__builtin_expect(priorities_differ, 0) && contention::has_uses(slot)) {
    if (identity.kind == trace::SyncKind::mutex && (slot->attributes & trace::kProtocolProtect) != 0) {
      contention::note_ceiling(self, slot);
    } else {
      contention::find_use(self, slot);
    }
  }
  return slot;
}

void expect_sync(uintptr_t address) {
  // Not even read: it is fetched while the lock itself is asked for.
  if (const SyncSlot* slot = look_for(address, [](const SyncSlot*) { return true; })) __builtin_prefetch(slot, 1);
}

void forget_cached_sync(const SyncSlot* slot) {
  const uintptr_t address = slot->address;
  for (uint32_t i = 0; i < thread_slot_limit(); ++i) {
    Thread* t = thread_at(i);
    if (t == nullptr) continue;
    SyncCacheEntry& entry = sync_cache_entry(t, address);
    if (__atomic_load_n(&entry.address, __ATOMIC_RELAXED) == address) __atomic_store_n(&entry.address, 0, __ATOMIC_RELEASE);
  }
}

void forget_cached_syncs() {
  for (uint32_t i = 0; i < thread_slot_limit(); ++i) {
    Thread* t = thread_at(i);
    if (t == nullptr) continue;
    for (SyncCacheEntry& entry : t->sync_cache) __atomic_store_n(&entry.address, 0, __ATOMIC_RELEASE);
  }
}

SyncSlot* known_sync(uintptr_t address) {
  if (SyncSlot* slot = look_up(address)) return slot;
  if (!maybe_sync_near(address)) return nullptr;
  Critical critical(lock);
  return look_up(address);
}

SyncSlot* begin_sync(Thread* self, uintptr_t address, const SyncIdentity& identity, CallSite site) {
  const uint32_t stack = capture_stack(self, site);
  SyncSlot* slot = nullptr;
  {
    Critical critical(lock);
    if (SyncSlot* before = look_up(address)) retire(before);
    slot = create(self, address, identity, trace::Origin::init_call, stack);
  }
  if (slot == nullptr) check_storage();
  return slot;
}

void end_sync(uintptr_t address) {
  if (!maybe_sync_near(address)) return;
  Critical critical(lock);
  if (SyncSlot* slot = look_up(address)) retire(slot);
}

void end_syncs_in(uintptr_t begin, uintptr_t end, void (*about_to_end)(SyncSlot*, void*), void* context) {
  constexpr uintptr_t kPage = 4096;
  if (__atomic_load_n(&object_count, __ATOMIC_RELAXED) == 0) return;
  for (uintptr_t at = begin; at < end;) {
    const uintptr_t page_end = (at | (kPage - 1)) + 1;
    const uintptr_t stop = page_end < end ? page_end : end;
    if (__atomic_load_n(&filter->in_page[page_index(at)], __ATOMIC_RELAXED) != 0) {
      // Lock-free look-ups first: nearly always there is nothing, and then no lock is taken.
      for (uintptr_t address = (at + 3) & ~uintptr_t{3}; address < stop; address += 4) {
        SyncSlot* slot = look_up(address);
        if (slot == nullptr) continue;
        if (about_to_end != nullptr) about_to_end(slot, context);
        retire_later(slot, address);
      }
    }
    at = stop;
  }
}

bool maybe_sync_near(uintptr_t address) {
  const NearFilter* known = __atomic_load_n(&filter, __ATOMIC_ACQUIRE);
  return known != nullptr && __atomic_load_n(&known->in_megabyte[megabyte_index(address)], __ATOMIC_RELAXED) != 0;
}

void record_sync(Thread* self, SyncSlot* slot) {
  if (__atomic_exchange_n(&slot->recorded, 1, __ATOMIC_RELAXED) != 0) return;
  trace::SyncRecord record{};
  record.id = slot->id;
  record.kind = slot->kind;
  record.origin = slot->origin;
  record.attributes = slot->attributes;
  record.address = slot->address;
  const trace::Frame frame = frame_of(self, slot->address);
  record.location = frame >> trace::kFrameModuleShift != 0 ? frame : 0;
  record.create_stack = slot->create_stack;
  record.create_thread = slot->create_thread;
  record.value = counts_waiters(slot) ? 0 : slot->value;
  self->records.append(storage, trace::RecordType::sync, self->id, record);
  if (slot->origin == static_cast<uint8_t>(trace::Origin::first_use) && record.location == 0) record_block_of(self, slot->id, slot->address);
}

CONCHECK_ALONE void restart_syncs_in_child() {
  lock.reset();
  if (table != nullptr) {
    // Private anonymous memory: this gives zero pages again.
    sys::call(SYS_madvise, reinterpret_cast<long>(table), (size_t{table_mask} + 1) * sizeof(Entry), MADV_DONTNEED);
    sys::call(SYS_madvise, reinterpret_cast<long>(filter), sizeof(NearFilter), MADV_DONTNEED);
  }
  object_count = 0;
  free_slots = fresh_slot = ended_slots = nullptr;
  fresh_left = fresh_index = 0;
  next_id = 1;
}

}  // namespace concheck::interpose
