// The held stack of each thread, and the dependency filter on it.
//
// Each held entry carries a hash of the sequence of locks (and call sites) held up to it. A lock acquired on top of others
// is looked up by that hash in a table of the thread's own: a hit means that this way of nesting is recorded already, so
// the hot path ends there (the idea of Linux lockdep's chain hash). A miss writes an AcquireRecord.
#ifndef CONCHECK_INTERPOSE_DEPENDENCY_H_
#define CONCHECK_INTERPOSE_DEPENDENCY_H_

#include <emmintrin.h>

#include <cstddef>
#include <cstdint>

#include "interpose/stack_capture.h"
#include "interpose/sync_table.h"
#include "interpose/thread_state.h"

namespace concheck::interpose {

__attribute__((always_inline)) inline uint64_t chain_hash(uint64_t parent, uint32_t sync, uintptr_t pc, uint32_t how) {
  uint64_t h = (parent ^ pc) + (uint64_t{sync} << 32 | how);
  h *= 0x9e3779b97f4a7c15ULL;
  return h ^ h >> 29;
}

inline uint32_t how_held(trace::Mode mode, uint8_t flags) { return static_cast<uint32_t>(mode) << 8 | flags; }

static_assert(offsetof(trace::HeldEntry, sync) == 8 && offsetof(trace::HeldEntry, slot) == 12 && offsetof(trace::HeldEntry, pc) == 16 &&
              offsetof(trace::HeldEntry, hash) == 32 && offsetof(trace::HeldEntry, acquire) == 40 && offsetof(trace::HeldEntry, stack) == 44 &&
              offsetof(trace::HeldEntry, recursion) == 48 && offsetof(trace::HeldEntry, mode) == 52 && offsetof(trace::HeldEntry, flags) == 53 && offsetof(trace::HeldEntry, plain) == 54 && offsetof(trace::HeldEntry, known) == 55 &&
              offsetof(trace::HeldEntry, reserved1) == 56, "push_held writes them as four words");

// Slow part of note_use.
__attribute__((cold)) void record_use(Thread* self, trace::SyncSlot* sync, trace::Mode mode, uint8_t flags, CallSite site);

// Slow parts of push_held.
__attribute__((cold)) void record_dependency(Thread* self, uint32_t index);
__attribute__((cold)) bool make_held_room(Thread* self);
__attribute__((cold)) void settle_chain(Thread* self);
__attribute__((cold)) void prepare_push(Thread* self);
__attribute__((cold)) void store_count(const Thread* self, KnownAcquire known);

// What was recorded of a thread's nesting is another thread's, which has ended.
void forget_known(Thread* self);

// Brings the counts of all of the thread's records up to date.
void store_counts(const Thread* self);

__attribute__((always_inline)) inline void count_acquire(const Thread* self, KnownAcquire known) {
  const uint32_t count = ++known.count();
  if (__builtin_expect((count & (count - 1)) == 0, 0)) store_count(self, known);
}

// Of the hash and the clock under which it was recorded, what an entry of the filter has; its place says some more. That a new way of
// nesting is taken for a known one, and not recorded, is a chance of one in 2^27 each time.
inline uint32_t filter_tag(uint64_t hash, uint32_t clock_version) {
  return (static_cast<uint32_t>(hash >> 32) ^ clock_version * 0x9e3779b1U) | 1;
}

// The lines in which the way of nesting with the hash `hash`, in one with the hash `parent`, can stand: it has the first with room. The
// first one is that of the acquisition it is nested in, so that all that is nested there shares it.
__attribute__((always_inline)) inline KnownLine* known_line(KnownLine* lines, uint32_t mask, uint64_t parent, uint64_t hash, uint32_t nth) {
  return &lines[(nth < 2 ? parent ^ nth : hash + nth) & mask];
}

__attribute__((always_inline)) inline KnownAcquire known_in_line(KnownLine* line, uint32_t tag) {
  const auto* tags = reinterpret_cast<const __m128i*>(line->tag);
  const __m128i sought = _mm_set1_epi32(static_cast<int>(tag));
  const __m128i equal = _mm_packs_epi32(_mm_cmpeq_epi32(_mm_load_si128(tags), sought), _mm_cmpeq_epi32(_mm_load_si128(tags + 1), sought));
  const auto bits = static_cast<unsigned>(_mm_movemask_epi8(equal));
  return bits != 0 ? KnownAcquire{line, static_cast<uint32_t>(__builtin_ctz(bits)) / 2} : KnownAcquire{nullptr, 0};
}

// The way of nesting with this hash, in one with the hash `parent`, if it is recorded for the thread's present clock and stands in one
// of its first places.
__attribute__((always_inline)) inline KnownAcquire known_at_once(const Thread* self, uint64_t parent, uint64_t hash) {
  const uint32_t tag = filter_tag(hash, self->clock_version);
  const auto in = [&](uint32_t nth) { return known_in_line(known_line(self->known, self->known_mask, parent, hash, nth), tag); };
  if (const KnownAcquire known = in(0)) return known;
  if (const KnownAcquire known = in(1)) return known;
  return in(2);
}

// Of an entry whose own stack was not captured: the record that has it.
__attribute__((cold)) uint32_t acquire_of(const Thread* self, KnownAcquire known);

// Looks the entry at `index` up in the filter, and records it if it is new. The bottom one only matters by itself where a request
// alone keeps others out.
__attribute__((always_inline)) inline void check_dependency(Thread* self, uint32_t index) {
  trace::HeldEntry& entry = self->held[index];
  const uint64_t parent = index != 0 ? self->held[index - 1].hash : 0;
  if (const KnownAcquire known = known_at_once(self, parent, entry.hash); __builtin_expect(static_cast<bool>(known), 1)) {
    entry.known = 1;
    if (__builtin_expect(entry.stack == 0, 0)) entry.acquire = acquire_of(self, known);
    count_acquire(self, known);
    return;
  }
  record_dependency(self, index);
}

// Every store stands before the locked instruction of the next real call, which waits for it: so few, wide ones.
__attribute__((always_inline)) inline void write_held(trace::HeldEntry& entry, trace::SyncSlot* sync, uintptr_t address, uint32_t how,
                                                      CallSite site, uint64_t hash, uint32_t stack, bool plain, bool known) {
  auto* words = reinterpret_cast<__m128i*>(&entry);
  const auto pair = [](uint64_t high, uint64_t low) { return _mm_set_epi64x(static_cast<int64_t>(high), static_cast<int64_t>(low)); };
  _mm_store_si128(words + 0, pair(uint64_t{slot_index_of(sync)} << 32 | sync->id, address));
  _mm_store_si128(words + 1, pair(site.sp, site.pc));
  _mm_store_si128(words + 2, pair(uint64_t{stack} << 32, hash));
  _mm_store_si128(words + 3, pair(reinterpret_cast<uintptr_t>(sync), 1 | uint64_t{how >> 8} << 32 | uint64_t{how & 0xff} << 40 | uint64_t{plain} << 48 | uint64_t{known} << 56));
}

// Up to here a look through the held stack is as fast as a hint.
inline constexpr uint32_t kShallow = 8;

// `self` has acquired the object: pushes it on the held stack.
__attribute__((always_inline)) inline void push_held(Thread* self, trace::SyncSlot* sync, uintptr_t address, trace::Mode mode,
                                                     uint8_t flags, CallSite site) {
  trace::ThreadSlot& slot = *self->slot;
  if (__builtin_expect(self->chain_dirty || self->hands_over, 0)) prepare_push(self);
  const uint32_t depth = slot.held_depth;
  if (__builtin_expect(depth == slot.held_capacity, 0) && !make_held_room(self)) return;
  self->top_address = 0;
  trace::HeldEntry& entry = self->held[depth];
  const uint32_t how = how_held(mode, flags);
  const uint64_t hash = chain_hash(depth != 0 ? self->held[depth - 1].hash : 0, sync->id, site.pc, how);
  write_held(entry, sync, address, how, site, hash, capture_stack_cheaply(self, site), false, false);
  if (mode == trace::Mode::exclusive && __builtin_expect(depth >= kShallow, 0)) set_held_hint(sync, depth);
  __atomic_store_n(&slot.held_depth, depth + 1, __ATOMIC_RELEASE);
  if (depth != 0 && (flags & trace::kTry) == 0) check_dependency(self, depth);
}

// `self` waits on or notifies a condition while it holds what it holds. Not an acquisition, but a fact as distinct as one:
// the same filter knows it.
inline void note_use(Thread* self, trace::SyncSlot* sync, trace::Mode mode, uint8_t flags, CallSite site) {
  const trace::ThreadSlot& slot = *self->slot;
  if (__builtin_expect(!self->chain_dirty, 1)) {
    const uint64_t parent = slot.held_depth != 0 ? self->held[slot.held_depth - 1].hash : 0;
    const uint64_t hash = chain_hash(parent, sync->id, site.pc, static_cast<uint32_t>(mode) << 8 | flags);
    if (const KnownAcquire known = known_at_once(self, parent, hash)) {
      count_acquire(self, known);
      return;
    }
  }
  record_use(self, sync, mode, flags, site);
}

__attribute__((cold)) int find_held_slow(Thread* self, uintptr_t address);

// Index of the innermost held entry for `address`; -1 when it is not held.
__attribute__((always_inline)) inline int find_held(Thread* self, uintptr_t address) {
  const int top = static_cast<int>(self->slot->held_depth) - 1;
  if (__builtin_expect(top >= 0 && self->held[top].address == address, 1)) return top;
  return find_held_slow(self, address);
}

// Takes the entry at `index` out. Out of order, a hole stays until the next push.
__attribute__((always_inline)) inline void remove_held(Thread* self, int index) {
  trace::ThreadSlot& slot = *self->slot;
  self->top_address = 0;
  if (__builtin_expect(static_cast<uint32_t>(index) + 1 == slot.held_depth, 1)) {
    do {
      --index;
    } while (__builtin_expect(index >= 0 && self->held[index].sync == 0, 0));
    if (index < 0) self->chain_dirty = false;
    __atomic_store_n(&slot.held_depth, static_cast<uint32_t>(index + 1), __ATOMIC_RELEASE);
  } else {
    self->held[index].sync = 0;
    self->chain_dirty = true;
  }
}

// Goes up when a held lock ceases to be its holder's without a release by it: unlocked by another thread, its memory given
// back. Held stacks are checked against it before they are believed.
extern uint32_t locks_taken_away;
inline void note_lock_taken_away() { __atomic_fetch_add(&locks_taken_away, 1, __ATOMIC_RELEASE); }

// Locks held now, holes not counted.
uint32_t held_count(const Thread* self);

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_DEPENDENCY_H_
