#include "interpose/dependency.h"

#include <string.h>

#include "interpose/arena.h"
#include "interpose/clock.h"
#include "interpose/runtime.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose {
namespace {

using trace::HeldEntry;

uint32_t next_acquire = 1;

// A nesting is recorded again after the thread's must-happen-before clock has changed, since it may now be concurrent
// with what it was ordered with before; but not for ever (a barrier in a loop).
constexpr uint16_t kMostTimes = 8;

constexpr uint64_t kLastPlace = (uint64_t{1} << 40) - 1;  // of KnownOrigin::place

KnownLine nothing_known[1];  // a thread's filter until there is something to put in

size_t known_bytes(uint32_t lines) { return lines * (sizeof(KnownLine) + kKnownInLine * sizeof(KnownOrigin)); }
KnownOrigin& origin_of(KnownLine* lines, uint32_t mask, KnownAcquire known) {
  return reinterpret_cast<KnownOrigin*>(lines + mask + 1)[static_cast<size_t>(known.line - lines) * kKnownInLine + known.way];
}
KnownOrigin& origin_of(const Thread* self, KnownAcquire known) { return origin_of(self->known, self->known_mask, known); }

bool is_full(const KnownLine& line) { return line.tag[kKnownInLine - 1] != 0; }

// The entry of which `is_it` holds, or none.
template <typename IsIt>
KnownAcquire find_known_if(const Thread* self, uint64_t parent, uint64_t hash, IsIt is_it) {
  for (uint32_t nth = 0;; ++nth) {
    KnownLine* line = known_line(self->known, self->known_mask, parent, hash, nth);
    for (uint32_t way = 0; way < kKnownInLine && line->tag[way] != 0; ++way) {
      if (const KnownAcquire known = {line, way}; is_it(known)) return known;
    }
    if (!is_full(*line)) return {nullptr, 0};
  }
}

// Under whatever clock it was recorded. The origins are other lines, so those that need not be looked at are not.
KnownAcquire find_known(const Thread* self, uint64_t parent, uint64_t hash) {
  const auto is_it = [&](KnownAcquire known) { return origin_of(self, known).hash == hash; };
  const uint32_t tag = filter_tag(hash, self->clock_version);
  const KnownAcquire current = find_known_if(self, parent, hash, [&](KnownAcquire known) { return known.tag() == tag && is_it(known); });
  return current || self->clock_version == self->known_since ? current : find_known_if(self, parent, hash, is_it);
}

// An empty entry for `hash`, nested in `parent`.
KnownAcquire place_for(KnownLine* lines, uint32_t mask, uint64_t parent, uint64_t hash) {
  uint32_t nth = 0;
  while (is_full(*known_line(lines, mask, parent, hash, nth))) ++nth;
  KnownLine* line = known_line(lines, mask, parent, hash, nth);
  uint32_t way = 0;
  while (line->tag[way] != 0) ++way;
  return {line, way};
}

bool grow_known(Thread* self) {
  const uint32_t old_lines = self->known == nothing_known ? 0 : self->known_mask + 1;
  const uint32_t lines = old_lines == 0 ? 8 : old_lines * 2;
  if (lines > kMostKnownLines) return false;
  auto* bigger = static_cast<KnownLine*>(arena_allocate(known_bytes(lines)));
  if (bigger == nullptr) return false;
  for (uint32_t i = 0; i < old_lines * kKnownInLine; ++i) {
    const KnownAcquire old = {&self->known[i / kKnownInLine], i % kKnownInLine};
    if (old.tag() == 0) continue;
    const KnownOrigin& origin = origin_of(self, old);
    const KnownAcquire known = place_for(bigger, lines - 1, origin.parent, origin.hash);
    known.tag() = old.tag();
    known.count() = old.count();
    origin_of(bigger, lines - 1, known) = origin;
  }
  if (old_lines != 0) arena_free(self->known, known_bytes(old_lines));
  self->known = bigger;
  self->known_mask = lines - 1;
  return true;
}

KnownAcquire insert_known(Thread* self, uint64_t parent, uint64_t hash) {
  const bool roomy = self->known != nothing_known && self->known_count < (self->known_mask + 1) * (kKnownInLine / 2);
  if (!roomy && !grow_known(self)) return {nullptr, 0};
  if (self->known_count++ == 0) self->known_since = self->clock_version;
  const KnownAcquire known = place_for(self->known, self->known_mask, parent, hash);
  known.tag() = filter_tag(hash, self->clock_version);
  origin_of(self, known) = {.hash = hash, .place = 0, .parent = parent & (kMostKnownLines - 1), .acquire = 0, .times = 0, .version = 0};
  return known;
}

// The record of an acquisition, or of a use of a condition, on top of `parent`; written if there is none for the thread's present
// clock. A current one is made right now, so all of its stack can be walked.
KnownAcquire write_acquire(Thread* self, HeldEntry& entry, const HeldEntry* parent, bool is_current) {
  const auto version = static_cast<uint16_t>(self->clock_version);
  const uint64_t parent_hash = parent != nullptr ? parent->hash : 0;
  KnownAcquire known = find_known(self, parent_hash, entry.hash);
  if (known) {
    KnownOrigin& origin = origin_of(self, known);
    if (origin.version == version || origin.times >= kMostTimes) {
      origin.version = version;
      known.tag() = filter_tag(entry.hash, self->clock_version);
      entry.acquire = origin.acquire;
      return known;
    }
  }
  record_thread_start(self, self);
  if (trace::SyncSlot* sync = known_sync(entry.address); sync != nullptr && sync->id == entry.sync) record_sync(self, sync);
  trace::AcquireRecord record{};
  record.id = __atomic_fetch_add(&next_acquire, 1, __ATOMIC_RELAXED);
  record.parent = parent != nullptr ? parent->acquire : 0;
  record.sync = entry.sync;
  record.header.flags = trace::acquire_how(entry.mode, entry.flags);
  const CallSite site = {entry.pc, entry.sp};
  record.stack = entry.stack = is_current ? capture_stack(self, site) : confirm_stack(self, site, entry.stack);
  record.clock = record_clock(self);
  record.time_ms = static_cast<uint32_t>((sys::now_ns() - storage.header().start_monotonic) / 1'000'000);
  const trace::AcquireRecord* written = self->records.append(storage, trace::RecordType::acquire, self->id, record);
  if (written == nullptr) {
    check_storage();
    return {nullptr, 0};
  }
  entry.acquire = record.id;
  const auto place = static_cast<uint64_t>(reinterpret_cast<const char*>(written) - storage.base());
  // Its count could not be stored: as if there were no room in the filter.
  if (place > kLastPlace) return {nullptr, 0};
  if (!known) known = insert_known(self, parent_hash, entry.hash);
  if (!known) return known;
  KnownOrigin& origin = origin_of(self, known);
  origin.acquire = record.id;
  origin.place = place & kLastPlace;
  origin.version = version;
  ++origin.times;
  known.count() = 0;
  known.tag() = filter_tag(entry.hash, self->clock_version);
  return known;
}

void count_if_known(const Thread* self, KnownAcquire known) {
  if (known) count_acquire(self, known);
}

const HeldEntry* entry_below(const Thread* self, uint32_t index) { return index != 0 ? &self->held[index - 1] : nullptr; }

// Of an entry that was found in the filter when it was acquired, its record: a new one would have the clock of now.
void find_record(const Thread* self, HeldEntry& entry, const HeldEntry* parent) {
  const KnownAcquire known = find_known(self, parent != nullptr ? parent->hash : 0, entry.hash);
  if (known) entry.acquire = origin_of(self, known).acquire;
}

// Makes sure that all entries below `end` have a record: whoever has one has them for all below it.
void write_acquires_below(Thread* self, uint32_t end) {
  uint32_t first = end;
  while (first > 0 && self->held[first - 1].acquire == 0 && self->held[first - 1].known == 0) --first;
  if (first > 0 && self->held[first - 1].acquire == 0) find_record(self, self->held[first - 1], entry_below(self, first - 1));
  for (uint32_t i = first; i < end; ++i) write_acquire(self, self->held[i], entry_below(self, i), false);
}

// An entry whose lock is ours no more: another thread unlocked it, or its memory was freed.
bool is_stale(const Thread* self, const HeldEntry& entry) {
  const trace::SyncSlot* sync = known_sync(entry.address);
  if (sync == nullptr || sync->id != entry.sync) return true;
  return entry.mode == static_cast<uint8_t>(trace::Mode::exclusive) && sync->owner != self->id;
}

// Not on the fast path, so there is time to make sure of what is held below `end`, if anything was taken from anybody.
void drop_stale(Thread* self, uint32_t end) {
  const uint32_t now = __atomic_load_n(&locks_taken_away, __ATOMIC_ACQUIRE);
  if (self->seen_taken_away == now) return;
  self->seen_taken_away = now;
  for (uint32_t i = 0; i < end; ++i) {
    if (self->held[i].sync != 0 && is_stale(self, self->held[i])) {
      self->held[i].sync = 0;
      self->chain_dirty = true;
    }
  }
}

// A program that makes conditions without end (one a request, say) must not make facts without end: so many conditions a
// thread, call site and way of using them.
constexpr uint32_t kMostConditions = 256;
bool may_record_use(Thread* self, uintptr_t pc, uint32_t how) {
  const uint64_t hash = chain_hash(0, 0, pc, how);
  KnownAcquire uses = find_known(self, 0, hash);
  if (!uses) uses = insert_known(self, 0, hash);
  return uses && uses.count() < kMostConditions && ++uses.count() != 0;
}

}  // namespace

uint32_t locks_taken_away;

void record_dependency(Thread* self, uint32_t index) {
  drop_stale(self, index);
  if (self->chain_dirty) {
    settle_chain(self);
    // The top entry is a request, not a restatement; only what lies below it moved.
    index = self->slot->held_depth - 1;
    HeldEntry& top = self->held[index];
    top.flags &= static_cast<uint8_t>(~trace::kDerived);
    if (index == 0) return;
    top.hash = chain_hash(self->held[index - 1].hash, top.sync, top.pc, static_cast<uint32_t>(top.mode) << 8 | top.flags);
  }
  write_acquires_below(self, index);
  HeldEntry& top = self->held[index];
  const bool is_current = index + 1 == self->slot->held_depth && (top.flags & trace::kDerived) == 0;
  count_if_known(self, write_acquire(self, top, entry_below(self, index), is_current));
}

void record_use(Thread* self, trace::SyncSlot* sync, trace::Mode mode, uint8_t flags, CallSite site) {
  drop_stale(self, self->slot->held_depth);
  if (self->chain_dirty) settle_chain(self);
  const uint32_t depth = self->slot->held_depth;
  const uint32_t how = static_cast<uint32_t>(mode) << 8 | flags;
  HeldEntry entry{};
  entry.address = sync->address;
  entry.sync = sync->id;
  entry.pc = site.pc;
  entry.sp = site.sp;
  const uint64_t parent = depth != 0 ? self->held[depth - 1].hash : 0;
  entry.hash = chain_hash(parent, sync->id, site.pc, how);
  entry.mode = static_cast<uint8_t>(mode);
  entry.flags = flags;
  if (!find_known(self, parent, entry.hash) && !may_record_use(self, site.pc, how)) return;
  write_acquires_below(self, depth);
  count_if_known(self, write_acquire(self, entry, entry_below(self, depth), true));
}

void forget_known(Thread* self) {
  if (self->known != nullptr && self->known != nothing_known) arena_free(self->known, known_bytes(self->known_mask + 1));
  self->known = nothing_known;
  self->known_mask = self->known_count = 0;
}

uint32_t acquire_of(const Thread* self, KnownAcquire known) { return origin_of(self, known).acquire; }

void store_count(const Thread* self, KnownAcquire known) {
  reinterpret_cast<trace::AcquireRecord*>(storage.base() + origin_of(self, known).place)->header.count = known.count();
}

void store_counts(const Thread* self) {
  if (self->known == nothing_known) return;
  for (uint32_t i = 0; i < (self->known_mask + 1) * kKnownInLine; ++i) {
    const KnownAcquire known = {&self->known[i / kKnownInLine], i % kKnownInLine};
    if (known.tag() != 0 && origin_of(self, known).place != 0) store_count(self, known);
  }
}

bool make_held_room(Thread* self) {
  trace::ThreadSlot& slot = *self->slot;
  const uint32_t capacity = slot.held_capacity * 4;
  const size_t bytes = sizeof(trace::BlockHeader) + capacity * sizeof(HeldEntry);
  trace::BlockHeader* block =
      storage.claim(trace::BlockType::held, static_cast<uint32_t>((bytes + trace::kChunkBytes - 1) / trace::kChunkBytes));
  if (block == nullptr) {
    __atomic_fetch_add(&storage.header().facts_dropped, 1, __ATOMIC_RELAXED);
    check_storage();
    return false;
  }
  auto* held = reinterpret_cast<HeldEntry*>(block + 1);
  memcpy(held, self->held, slot.held_depth * sizeof(HeldEntry));
  self->held = held;
  // A reader that sees the new place sees its contents; the old block stays as it is.
  __atomic_store_n(&slot.held_offset, static_cast<uint64_t>(reinterpret_cast<char*>(held) - storage.base()), __ATOMIC_RELEASE);
  slot.held_capacity = capacity;
  return true;
}

void settle_chain(Thread* self) {
  trace::ThreadSlot& slot = *self->slot;
  uint32_t to = 0;
  bool moved = false;
  for (uint32_t from = 0; from < slot.held_depth; ++from) {
    if (self->held[from].sync == 0) {
      moved = true;
      continue;
    }
    if (moved) {
      HeldEntry entry = self->held[from];
      entry.flags |= trace::kDerived;
      entry.hash = chain_hash(to != 0 ? self->held[to - 1].hash : 0, entry.sync, entry.pc, static_cast<uint32_t>(entry.mode) << 8 | entry.flags);
      entry.acquire = 0;
      entry.known = 0;
      self->held[to] = entry;
    }
    ++to;
  }
  __atomic_store_n(&slot.held_depth, to, __ATOMIC_RELEASE);
  self->chain_dirty = false;
}

void prepare_push(Thread* self) {
  if (self->chain_dirty) settle_chain(self);
  if (self->hands_over) check_own_holds(self);
}

uint32_t held_count(const Thread* self) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < self->slot->held_depth; ++i) count += self->held[i].sync != 0 ? 1 : 0;
  return count;
}

int find_held_slow(Thread* self, uintptr_t address) {
  const uint32_t depth = self->slot->held_depth;
  // The hint makes releasing many locks in the order of their acquisition linear.
  if (const trace::SyncSlot* sync = depth > 8 ? known_sync(address) : nullptr) {
    const uint32_t hint = held_hint(sync);
    if (hint < depth && self->held[hint].address == address && self->held[hint].sync == sync->id &&
        self->held[hint].mode == static_cast<uint8_t>(trace::Mode::exclusive)) {
      return static_cast<int>(hint);
    }
  }
  int i = static_cast<int>(depth) - 1;
  while (i >= 0 && (self->held[i].address != address || self->held[i].sync == 0)) --i;
  return i;
}

}  // namespace concheck::interpose
