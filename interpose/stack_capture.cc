#include "interpose/stack_capture.h"

#include <string.h>

#include <initializer_list>

#include "interpose/arena.h"
#include "interpose/critical.h"
#include "interpose/modules.h"
#include "interpose/runtime.h"
#include "interpose/unwinder.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose {
namespace {

using trace::Frame;
using trace::kMaxStackFrames;

// Interned stacks: a hash of the frames is their identity.
struct Interned {
  uint64_t hash;
  uint32_t count;
  uint32_t id;  // 0 = empty
  Frame* frames;
};

InternalLock lock;
Interned* table CONCHECK_GUARDED_BY(lock);
uint32_t table_size CONCHECK_GUARDED_BY(lock);
uint32_t* place_of CONCHECK_GUARDED_BY(lock);  // by id: index in the table; half as long as it
uint32_t interned CONCHECK_GUARDED_BY(lock);   // ids are 1..interned

uint64_t hash_frames(const Frame* frames, uint32_t count, uint16_t flags) {
  uint64_t h = 0x9e3779b97f4a7c15ULL + flags;
  for (uint32_t i = 0; i < count; ++i) {
    h ^= frames[i];
    h *= 0xff51afd7ed558ccdULL;
    h ^= h >> 32;
  }
  return h | 1;
}

bool grow() CONCHECK_REQUIRES(lock) {
  const uint32_t size = table_size == 0 ? 1024 : table_size * 2;
  auto* bigger = arena_allocate_array<Interned>(size);
  auto* places = arena_allocate_array<uint32_t>(size / 2 + 1);
  if (bigger == nullptr || places == nullptr) return false;
  for (uint32_t i = 0; i < table_size; ++i) {
    if (table[i].id == 0) continue;
    uint32_t place = static_cast<uint32_t>(table[i].hash >> 8) & (size - 1);
    while (bigger[place].id != 0) place = (place + 1) & (size - 1);
    bigger[place] = table[i];
    places[table[i].id] = place;
  }
  arena_free(table, table_size * sizeof(Interned));
  if (table_size != 0) arena_free(place_of, (table_size / 2 + 1) * sizeof(uint32_t));
  table = bigger;
  place_of = places;
  table_size = size;
  return true;
}

uint32_t intern(Thread* self, const Frame* frames, uint32_t count, uint16_t flags) {
  const uint64_t hash = hash_frames(frames, count, flags);
  Critical critical(lock);
  if ((interned + 1) * 2 > table_size && !grow()) return 0;
  uint32_t place = static_cast<uint32_t>(hash >> 8) & (table_size - 1);
  for (; table[place].id != 0; place = (place + 1) & (table_size - 1)) {
    if (table[place].hash == hash) return table[place].id;
  }
  auto* copy = arena_allocate_array<Frame>(count);
  if (copy == nullptr) return 0;
  memcpy(copy, frames, count * sizeof(Frame));
  trace::StackRecord record{};
  record.id = interned + 1;
  record.frame_count = static_cast<uint16_t>(count);
  record.flags = flags;
  if (!self->records.append(storage, trace::RecordType::stack, self->id, record, frames, count * sizeof(Frame))) {
    arena_free(copy, count * sizeof(Frame));
    return 0;
  }
  table[place] = {hash, count, ++interned, copy};
  place_of[interned] = place;
  return interned;
}

uint32_t to_frames(Thread* self, const LiveFrame* live, uint32_t count, Frame* frames) {
  for (uint32_t i = 0; i < count; ++i) frames[i] = frame_of(self, live[i].pc);
  return count;
}

// Of threads that have captured nothing yet: a thread that never locks costs no cache.
StackCacheEntry nothing_cached[kStackCacheEntries];

// Where the entry at `here` could stand as well.
StackCacheEntry* other_place(const Thread* self, const StackCacheEntry* here) {
  const StackCachePlaces places = stack_cache_places(self, {here->pc, here->sp});
  return places.first == here ? places.second : places.first;
}

// Makes a place free for another, if what stands there can move on.
bool make_way(const Thread* self, StackCacheEntry& here) {
  StackCacheEntry* other = other_place(self, &here);
  if (other->pc != 0) return false;
  *other = here;
  here = {};
  return true;
}

// The cached stack that verifies, in the first place if that can be; null when there is none.
const StackCacheEntry* verified_stack(const Thread* self, CallSite site) {
  const StackCachePlaces places = stack_cache_places(self, site);
  if (stack_verifies(*places.first, site)) return places.first;
  if (!stack_verifies(*places.second, site)) return nullptr;
  const StackCacheEntry found = *places.second;
  const bool is_swap = places.first->pc != 0 && other_place(self, places.first) == places.second;
  if (!is_swap && places.first->pc != 0 && !make_way(self, *places.first)) return places.second;
  *places.second = is_swap ? *places.first : StackCacheEntry{};
  *places.first = found;
  return places.first;
}

// Where a new stack is kept: in the place of one that looks like it, in the first one if that can be, else in the two by turns.
StackCacheEntry& place_for(Thread* self, CallSite site) {
  const StackCachePlaces places = stack_cache_places(self, site);
  StackCacheEntry& first = *places.first;
  if (first.pc == 0 || stack_verifies(first, site)) return first;
  if (stack_verifies(*places.second, site)) return *places.second;
  if (make_way(self, first)) return first;
  if (places.second->pc == 0) return *places.second;
  return ++self->stacks_driven_out % 2 == 0 ? first : *places.second;
}

void remember(Thread* self, CallSite site, uint32_t stack, const LiveFrame* live, uint32_t count) {
  if (stack == 0 || site.sp <= self->stack_low || site.sp >= self->stack_high) return;
  uint32_t places = 0;  // frames whose return address can be looked at
  while (places + 1 < count && live[places + 1].place != nullptr &&
         reinterpret_cast<uintptr_t>(live[places + 1].place) < self->stack_high) {
    ++places;
  }
  const uint32_t verified = places < kVerifiedFrames ? places : kVerifiedFrames;
  if (verified != 0 && reinterpret_cast<uintptr_t>(live[verified].place) - site.sp > INT32_MAX) return;
  if (self->stack_cache == nothing_cached) {
    auto* cache = arena_allocate_array<StackCacheEntry>(kStackCacheEntries);
    if (cache == nullptr) return;
    self->stack_cache = cache;
  }
  StackCacheEntry& entry = place_for(self, site);
  entry.pc = 0;
  // A short stack has its last frame compared again, one without frames to compare the hook's own return address, which stands right
  // below sp as long as the hook runs.
  entry.place[0] = -static_cast<int32_t>(sizeof(uintptr_t));
  entry.value[0] = static_cast<uint32_t>(site.pc);
  for (uint32_t i = 0; i < kVerifiedFrames; ++i) {
    if (i < verified) {
      entry.place[i] = static_cast<int32_t>(reinterpret_cast<uintptr_t>(live[i + 1].place) - site.sp);
      entry.value[i] = static_cast<uint32_t>(live[i + 1].pc);
    } else if (i != 0) {
      entry.place[i] = entry.place[i - 1];
      entry.value[i] = entry.value[i - 1];
    }
  }
  arena_free(entry.outer, entry.outer_count * sizeof(StackPlace));
  entry.outer = nullptr;
  entry.outer_count = 0;
  if (places > kVerifiedFrames) {
    entry.outer = arena_allocate_array<StackPlace>(places - kVerifiedFrames);
    if (entry.outer == nullptr) return;
    entry.outer_count = places - kVerifiedFrames;
    for (uint32_t i = 0; i < entry.outer_count; ++i) {
      entry.outer[i] = {live[i + 1 + kVerifiedFrames].place, live[i + 1 + kVerifiedFrames].pc};
    }
  }
  entry.stack = stack;
  entry.sp = site.sp;
  entry.pc = site.pc;
}

// Null: it is not there any more.
const StackCacheEntry* cached_as(const Thread* self, CallSite site, uint32_t stack) {
  const StackCachePlaces places = stack_cache_places(self, site);
  for (const StackCacheEntry* place : {places.first, places.second}) {
    if (place->stack == stack && place->pc == site.pc && place->sp == site.sp) return place;
  }
  return nullptr;
}

// The outer frames of a cached stack still stand where they stood.
bool outer_frames_stand(const StackCacheEntry& entry) {
  for (uint32_t i = 0; i < entry.outer_count; ++i) {
    if (*entry.outer[i].place != entry.outer[i].value) return false;
  }
  return true;
}

}  // namespace

void empty_stack_cache(Thread* t) {
  if (t->stack_cache != nullptr && t->stack_cache != nothing_cached) {
    for (uint32_t i = 0; i < kStackCacheEntries; ++i) {
      arena_free(t->stack_cache[i].outer, t->stack_cache[i].outer_count * sizeof(StackPlace));
    }
    memset(t->stack_cache, 0, kStackCacheEntries * sizeof(StackCacheEntry));
  } else {
    t->stack_cache = nothing_cached;
  }
}

uint32_t capture_stack(Thread* self, CallSite site) {
  const StackCacheEntry* cached = verified_stack(self, site);
  if (cached != nullptr && outer_frames_stand(*cached)) return cached->stack;
  LiveFrame live[kMaxStackFrames];
  Frame frames[kMaxStackFrames];
  bool cut = false;
  const uint32_t count = unwind(site, live, kMaxStackFrames, &cut);
  to_frames(self, live, count, frames);
  const uint32_t stack = intern(self, frames, count, cut ? trace::kStackTruncated : 0);
  remember(self, site, stack, live, count);
  return stack;
}

uint32_t capture_stack_cheaply_slow(Thread* self, CallSite site) {
  if (const StackCacheEntry* cached = verified_stack(self, site)) return cached->stack;
  // A thread that locks at ever new places of its stack (an interpreter's recursion), or comes to one by many ways, must not pay for
  // an unwinding each time, which is some 15 us.
  constexpr uint32_t kFree = 256;
  constexpr uint64_t kThenEvery = 10'000'000;  // ns
  if (self->cheap_unwinds >= kFree) {
    const uint64_t now = sys::now_ns(CLOCK_MONOTONIC_COARSE);
    if (now - self->last_cheap_unwind < kThenEvery) return 0;
    self->last_cheap_unwind = now;
  } else {
    ++self->cheap_unwinds;
  }
  return capture_stack(self, site);
}

uint32_t confirm_stack(Thread* self, CallSite site, uint32_t stack) {
  if (stack == 0) {
    const Frame only = frame_of(self, site.pc);
    return intern(self, &only, 1, trace::kStackPartial);
  }
  const StackCacheEntry* cached = cached_as(self, site, stack);
  if (cached != nullptr && outer_frames_stand(*cached)) return stack;
  Frame recorded[kMaxStackFrames];
  const uint32_t count = stack_frames(stack, recorded);
  // The site and the frames next to it were verified when the lock was taken.
  constexpr uint32_t kSure = kVerifiedFrames + 1;
  if (count <= kSure) return stack;
  LiveFrame live[kMaxStackFrames];
  Frame now[kMaxStackFrames];
  bool cut = false;
  const CallSite here = {reinterpret_cast<uintptr_t>(__builtin_return_address(0)), reinterpret_cast<uintptr_t>(__builtin_dwarf_cfa())};
  const uint32_t live_count = to_frames(self, live, unwind(here, live, kMaxStackFrames, &cut), now);
  // The others are right if they are the outer part of what is live now.
  uint32_t common = 0;
  while (common < count && common < live_count && recorded[count - 1 - common] == now[live_count - 1 - common]) ++common;
  if (common + kSure >= count) return stack;
  // They are of another call that came the same inner way. Its own outer frames are those that stand beyond the inner ones.
  const uintptr_t last_sure = cached != nullptr ? site.sp + static_cast<intptr_t>(cached->place[kVerifiedFrames - 1]) : 0;
  uint32_t total = kSure;
  for (uint32_t i = 0; last_sure != 0 && i < live_count && total < kMaxStackFrames; ++i) {
    if (reinterpret_cast<uintptr_t>(live[i].place) > last_sure) recorded[total++] = now[i];
  }
  return intern(self, recorded, total, total == kSure ? trace::kStackPartial : 0);
}

uint32_t intern_stack(Thread* self, const uintptr_t* return_addresses, uint32_t count, uint16_t flags) {
  Frame frames[kMaxStackFrames];
  for (uint32_t i = 0; i < count; ++i) frames[i] = frame_of(self, return_addresses[i]);
  return intern(self, frames, count, flags);
}

uint32_t stack_frames(uint32_t id, Frame* frames) {
  Critical critical(lock);
  if (id == 0 || id > interned) return 0;
  const Interned& stack = table[place_of[id]];
  memcpy(frames, stack.frames, stack.count * sizeof(Frame));
  return stack.count;
}

CONCHECK_ALONE void restart_stacks_in_child() {
  // Another thread may have been at work on the table when the process was forked: it is left behind, not cleared.
  lock.reset();
  table = nullptr;
  place_of = nullptr;
  table_size = interned = 0;
}

}  // namespace concheck::interpose
