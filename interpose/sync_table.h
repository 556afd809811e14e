// The table of sync objects: address -> slot in the trace. Look-ups are lock-free, with a cache in the thread; a new
// object, and the end of one, take the table's lock. An id is never reused, so it carries the generation: after destroy,
// free or munmap the same address is another object.
#ifndef CONCHECK_INTERPOSE_SYNC_TABLE_H_
#define CONCHECK_INTERPOSE_SYNC_TABLE_H_

#include <cstddef>
#include <cstdint>

#include "interpose/thread_state.h"

namespace concheck::interpose {

// What a look-up needs to make the object when it is new.
struct SyncIdentity {
  trace::SyncKind kind;
  uint16_t attributes;  // trace::SyncAttribute
  uint32_t value = 0;   // semaphore: initial value; barrier: count
};

__attribute__((cold)) trace::SyncSlot* find_sync_slow(Thread* self, uintptr_t address, const SyncIdentity& identity, CallSite site);

// Where the thread's cache has the object at `address`.
__attribute__((always_inline)) inline SyncCacheEntry& sync_cache_entry(Thread* self, uintptr_t address) {
  return self->sync_cache[(address >> 4 ^ address >> 10) % kSyncCacheEntries];
}

// The object at `address` if this thread met it lately; else null.
__attribute__((always_inline)) inline trace::SyncSlot* cached_sync(Thread* self, uintptr_t address, trace::SyncKind kind) {
  const SyncCacheEntry& cached = sync_cache_entry(self, address);
  const bool hit = cached.address == address && cached.slot->address == address && cached.slot->kind == static_cast<uint8_t>(kind);
  return __builtin_expect(hit, 1) ? cached.slot : nullptr;
}

// The object at `address`, made when it is new (first use: static initialiser, std::mutex, zeroed memory). Null when
// there is no room.
inline trace::SyncSlot* find_sync(Thread* self, uintptr_t address, const SyncIdentity& identity, CallSite site) {
  trace::SyncSlot* cached = cached_sync(self, address, identity.kind);
  return cached != nullptr ? cached : find_sync_slow(self, address, identity, site);
}

// The object at `address` is about to be acquired, and not in the thread's cache: what the table has of it is fetched.
void expect_sync(uintptr_t address);

// No thread finds it in its cache any more, now or later: every use of it asks the table.
void forget_cached_sync(const trace::SyncSlot* slot);
// No thread finds any object in its cache any more: the next use of each asks the table, once.
void forget_cached_syncs();

// The object at `address` if it is known.
trace::SyncSlot* known_sync(uintptr_t address);

// An init function was called: a new object begins.
trace::SyncSlot* begin_sync(Thread* self, uintptr_t address, const SyncIdentity& identity, CallSite site);

// The object ended (destroy). No effect when unknown.
void end_sync(uintptr_t address);

// Every object in [begin, end) ended (free, munmap, a thread's stack).
// `about_to_end` is told of each before.
void end_syncs_in(uintptr_t begin, uintptr_t end, void (*about_to_end)(trace::SyncSlot*, void*) = nullptr, void* context = nullptr);

// False when surely no object lies near `address` (in its megabyte): what free() asks first.
bool maybe_sync_near(uintptr_t address);

// Writes the SyncRecord if it was not written yet; to be called before a record refers to the object.
void record_sync(Thread* self, trace::SyncSlot* slot);

inline uint32_t slot_index_of(const trace::SyncSlot* slot) { return static_cast<uint32_t>(slot->reserved0); }

// Of a read-write lock of the kind in which a reader waits behind a writer that waits.
inline bool lets_writers_first(const trace::SyncSlot* sync) {
  return sync->kind == static_cast<uint8_t>(trace::SyncKind::rwlock) && (sync->attributes & trace::kRwKindMask) >> trace::kRwKindShift == 2;
}

// Where in its owner's held stack an exclusively held object stands; only a hint.
inline void set_held_hint(trace::SyncSlot* slot, uint32_t index) {
  reinterpret_cast<uint32_t*>(&slot->reserved0)[1] = index;
}
inline uint32_t held_hint(const trace::SyncSlot* slot) { return static_cast<uint32_t>(slot->reserved0 >> 32); }

// In the child of a fork, after the storage was started anew: all objects are forgotten.
void restart_syncs_in_child();

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_SYNC_TABLE_H_
