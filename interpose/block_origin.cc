#include "interpose/block_origin.h"

#include <string.h>

#include "interpose/arena.h"
#include "interpose/critical.h"
#include "interpose/frame_sizes.h"
#include "interpose/unwinder.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose {
namespace {

constexpr uint32_t kMostOrigins = 1u << kOriginBits;
constexpr uint32_t kPlaces = 2 * kMostOrigins;

// Recursion makes ever new stacks. When there are many, only the inner part of a stack counts, which has fewer forms.
constexpr uint32_t kMany = kMostOrigins / 4;
constexpr uint32_t kFewFrames = 6;
uint32_t frame_limit = kMostOriginFrames;

// Sparse, so their sizes cost nothing.
struct Tables {
  BlockOrigin* by_number[kMostOrigins];
  uint32_t by_hash[kPlaces];  // open addressing; 0 = empty
};

InternalLock lock;
Tables* tables;
uint32_t count CONCHECK_GUARDED_BY(lock);

// What was met lately, by call site and depth. All threads share it: an entry proves itself, so a torn or foreign one
// does no harm.
constexpr uint32_t kSets = 4096;
constexpr uint32_t kWays = 4;
uint32_t recent[kSets][kWays];
uint32_t next_way;

uint32_t* recent_set(CallSite site) {
  const uint64_t mixed = (site.pc ^ site.sp >> 4) * 0x9e3779b97f4a7c15ULL;
  return recent[mixed >> 52];
}
static_assert(kSets == 1 << 12);

// Frame by frame: each return address says that the next one stands where it was found before.
bool stands(const Thread* self, CallSite site, const BlockOrigin& origin) {
  if (origin.pc[0] != site.pc) return false;
  const uintptr_t room = self->stack_high - site.sp;
  for (uint32_t i = 1; i < origin.count; ++i) {
    if (origin.distance[i] >= room || *reinterpret_cast<const uintptr_t*>(site.sp + origin.distance[i]) != origin.pc[i])
      return false;
  }
  return true;
}

uint64_t hash_of(const BlockOrigin& origin) {
  uint64_t hash = origin.count;
  for (uint32_t i = 0; i < origin.count; ++i) {
    hash = (hash ^ origin.pc[i] ^ uint64_t{origin.distance[i]} << 48) * 0xff51afd7ed558ccdULL;
    hash ^= hash >> 32;
  }
  return hash;
}

bool same(const BlockOrigin& a, const BlockOrigin& b) {
  return a.hash == b.hash && a.count == b.count && memcmp(a.pc, b.pc, a.count * sizeof *a.pc) == 0 &&
         memcmp(a.distance, b.distance, a.count * sizeof *a.distance) == 0;
}

// Entries never change once they are there, so this takes no lock. 0: not there; `place` is where it would be.
uint32_t look_up(const Tables& known, const BlockOrigin& origin, uint32_t* place) {
  for (*place = static_cast<uint32_t>(origin.hash >> 8) % kPlaces;; *place = (*place + 1) % kPlaces) {
    const uint32_t number = __atomic_load_n(&known.by_hash[*place], __ATOMIC_ACQUIRE);
    if (number == 0 || same(*known.by_number[number], origin)) return number;
  }
}

uint32_t intern(const BlockOrigin& origin) {
  uint32_t place = 0;
  if (const Tables* known = __atomic_load_n(&tables, __ATOMIC_ACQUIRE)) {
    if (const uint32_t number = look_up(*known, origin, &place)) return number;
  }
  Critical critical(lock);
  if (tables == nullptr) {
    __atomic_store_n(&tables, static_cast<Tables*>(sys::map_anonymous(sizeof(Tables), MAP_NORESERVE)),
                     __ATOMIC_RELEASE);
  }
  if (tables == nullptr) return 0;
  if (const uint32_t number = look_up(*tables, origin, &place)) return number;
  if (count + 1 == kMostOrigins) return 0;
  auto* copy = static_cast<BlockOrigin*>(arena_allocate(sizeof(BlockOrigin)));
  if (copy == nullptr) return 0;
  *copy = origin;
  tables->by_number[++count] = copy;
  __atomic_store_n(&tables->by_hash[place], count, __ATOMIC_RELEASE);
  if (count > kMany) __atomic_store_n(&frame_limit, kFewFrames, __ATOMIC_RELAXED);
  return count;
}

bool on_own_stack(const Thread* self, CallSite site) { return site.sp > self->stack_low && site.sp < self->stack_high; }

// The return address of the call stands just below the stack pointer before it.
constexpr uint32_t kBelow = sizeof(uintptr_t);

// By what is known of each of its frames; those that stand `room` bytes away or more are left out. False when that does
// not suffice.
bool follow(CallSite site, uint32_t limit, uintptr_t room, BlockOrigin* origin) {
  origin->pc[0] = site.pc;
  for (origin->count = 1;; ++origin->count) {
    const uint32_t last = origin->count - 1;
    const uint32_t size = frame_size(origin->pc[last]);
    if (size == kOutermostFrame) return true;
    if (size == kUnknownFrame && origin->count < limit) return false;
    const uintptr_t distance = uintptr_t{origin->distance[last]} + size - (last == 0 ? kBelow : 0);
    origin->cut = origin->count == limit || distance >= room;
    if (origin->cut) return true;
    origin->distance[origin->count] = static_cast<uint32_t>(distance);
    origin->pc[origin->count] = *reinterpret_cast<const uintptr_t*>(site.sp + distance);
  }
}

void unwind_all(CallSite site, uint32_t limit, uintptr_t room, BlockOrigin* origin) {
  LiveFrame live[kMostOriginFrames];
  const uint32_t live_count = unwind(site, live, limit, &origin->cut);
  origin->pc[0] = site.pc;
  for (origin->count = 1; origin->count < live_count && live[origin->count].place != nullptr; ++origin->count) {
    const uint32_t at = origin->count;
    const uintptr_t distance = reinterpret_cast<uintptr_t>(live[at].place) - site.sp;
    if (distance >= INT32_MAX) break;
    origin->distance[at] = static_cast<uint32_t>(distance);
    learn_frame_size(origin->pc[at - 1], origin->distance[at] - origin->distance[at - 1] + (at == 1 ? kBelow : 0));
    if (distance >= room) {
      origin->cut = true;
      return;
    }
    origin->pc[at] = live[at].pc;
  }
  const uintptr_t last = origin->pc[origin->count - 1];
  // A frame that no call entered (a signal's) ends what can be followed.
  if (origin->count < live_count) {
    learn_frame_size(last, kUnknownFrame);
    origin->cut = true;
  } else if (!origin->cut && live_count > 1) {
    learn_frame_size(last, kOutermostFrame);
  }
}

uint32_t find_origin(Thread* self, CallSite site) {
  const uint32_t limit = __atomic_load_n(&frame_limit, __ATOMIC_RELAXED);
  const bool own = on_own_stack(self, site);
  const uintptr_t room = own ? self->stack_high - site.sp : UINTPTR_MAX;
  BlockOrigin origin{};
  if (!own || !follow(site, limit, room, &origin)) {
    origin = {};
    unwind_all(site, limit, room, &origin);
  }
  origin.hash = hash_of(origin);
  const uint32_t number = intern(origin);
  if (number != 0 && own) {
    const uint32_t way = __atomic_fetch_add(&next_way, 1, __ATOMIC_RELAXED) % kWays;
    __atomic_store_n(&recent_set(site)[way], number, __ATOMIC_RELEASE);
  }
  return number;
}

}  // namespace

uint32_t origin_at(Thread* self, CallSite site) {
  if (on_own_stack(self, site)) {
    const uint32_t* set = recent_set(site);
    for (uint32_t way = 0; way < kWays; ++way) {
      const uint32_t number = __atomic_load_n(&set[way], __ATOMIC_ACQUIRE);
      if (number != 0 && stands(self, site, *tables->by_number[number])) return number;
    }
  }
  return find_origin(self, site);
}

const BlockOrigin& origin_of(uint32_t number) { return *tables->by_number[number]; }

// What is known of code places stays true, and blocks of the parent live on in the child.
CONCHECK_ALONE void restart_origins_in_child() { lock.reset(); }

}  // namespace concheck::interpose
