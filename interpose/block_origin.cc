#include "interpose/block_origin.h"

#include <string.h>

#include "interpose/arena.h"
#include "interpose/critical.h"
#include "interpose/unwinder.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose {
namespace {

constexpr uint32_t kMostOrigins = 1u << kOriginBits;
constexpr uint32_t kPlaces = 2 * kMostOrigins;

// Sparse, so their sizes cost nothing.
struct Tables {
  BlockOrigin* by_number[kMostOrigins];
  uint32_t by_hash[kPlaces];  // open addressing; 0 = empty
};

InternalLock lock;
Tables* tables;
uint32_t count CONCHECK_GUARDED_BY(lock);

// What was met lately, by call site and depth. All threads share it: an entry proves itself, so a torn or foreign one does no harm.
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
    if (origin.distance[i] >= room || *reinterpret_cast<const uintptr_t*>(site.sp + origin.distance[i]) != origin.pc[i]) return false;
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

uint32_t intern(const BlockOrigin& origin) {
  Critical critical(lock);
  if (tables == nullptr) tables = static_cast<Tables*>(sys::map_anonymous(sizeof(Tables), MAP_NORESERVE));
  if (tables == nullptr) return 0;
  uint32_t place = static_cast<uint32_t>(origin.hash >> 8) % kPlaces;
  for (; tables->by_hash[place] != 0; place = (place + 1) % kPlaces) {
    if (same(*tables->by_number[tables->by_hash[place]], origin)) return tables->by_hash[place];
  }
  if (count + 1 == kMostOrigins) return 0;
  auto* copy = static_cast<BlockOrigin*>(arena_allocate(sizeof(BlockOrigin)));
  if (copy == nullptr) return 0;
  *copy = origin;
  tables->by_number[++count] = copy;
  return tables->by_hash[place] = count;
}

bool on_own_stack(const Thread* self, CallSite site) { return site.sp > self->stack_low && site.sp < self->stack_high; }

uint32_t unwind_origin(Thread* self, CallSite site) {
  LiveFrame live[kMostOriginFrames];
  BlockOrigin origin{};
  const uint32_t live_count = unwind(site, live, kMostOriginFrames, &origin.cut);
  origin.pc[0] = site.pc;
  // Up to a frame that no call entered: where the ones beyond it stand, it does not tell.
  for (origin.count = 1; origin.count < live_count && live[origin.count].place != nullptr; ++origin.count) {
    const uintptr_t distance = reinterpret_cast<uintptr_t>(live[origin.count].place) - site.sp;
    if (distance >= UINT32_MAX) break;
    origin.pc[origin.count] = live[origin.count].pc;
    origin.distance[origin.count] = static_cast<uint32_t>(distance);
  }
  origin.cut |= origin.count < live_count;
  origin.hash = hash_of(origin);
  const uint32_t number = intern(origin);
  if (number != 0 && on_own_stack(self, site)) {
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
  return unwind_origin(self, site);
}

const BlockOrigin& origin_of(uint32_t number) { return *tables->by_number[number]; }

// What is known of code places stays true, and blocks of the parent live on in the child.
CONCHECK_ALONE void restart_origins_in_child() { lock.reset(); }

}  // namespace concheck::interpose
