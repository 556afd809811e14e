#include "interpose/race/objects.h"

#include <errno.h>
#include <linux/futex.h>
#include <sys/mman.h>

#include <initializer_list>

#include "interpose/critical.h"
#include "interpose/race/shadow.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose::race {
namespace {

constexpr int kAspectShift = 56;
constexpr uint64_t kAddressBits = (uint64_t{1} << kFoldedBits) - 1;

// The word of a granule: 0, or the index of its first node; blocks have the highest bit.
constexpr uint32_t kIsBlock = 0x80000000;
constexpr size_t kWordsBytes = (size_t{1} << kFoldedBits) / kGranule * sizeof(uint32_t);
constexpr uint32_t kMostSyncs = 1 << 26;
constexpr uint32_t kMostBlocks = 1 << 27;
// Where there are nodes, by areas of 4 KB: memory that changes hands is searched only there.
constexpr int kAreaShift = 12;
constexpr size_t kAreas = size_t{1} << (kFoldedBits - kAreaShift);

uint32_t* words;
uint8_t* areas;
Sync* syncs;
Block* blocks;

// Indexes of nodes to be used again, and the first one that never was.
template <typename Node>
struct Spare {
  InternalLock lock;
  uint32_t first CONCHECK_GUARDED_BY(lock) = 0;
  uint32_t fresh CONCHECK_GUARDED_BY(lock) = 1;
};
Spare<Sync> spare_syncs;
Spare<Block> spare_blocks;

uint32_t& word_of(uintptr_t address) { return words[(address & kAddressBits) / kGranule]; }
uint8_t& area_of(uintptr_t address) { return areas[(address & kAddressBits) >> kAreaShift]; }

uint64_t key_of(uintptr_t address, Aspect aspect) { return address | uint64_t{static_cast<uint8_t>(aspect)} << kAspectShift; }

// A few at a time, kept by the calling thread between the calls.
constexpr uint32_t kBatch = 32;
struct Kept {
  uint32_t index[2 * kBatch];
  uint32_t count;
};
__thread Kept kept_syncs __attribute__((tls_model("initial-exec")));
__thread Kept kept_blocks __attribute__((tls_model("initial-exec")));

template <typename Node>
uint32_t take_node(Kept& kept, Spare<Node>& spare, Node* nodes, uint32_t most) {
  if (kept.count == 0) {
    Critical critical(spare.lock);
    while (kept.count < kBatch) {
      uint32_t index = spare.first;
      if (index != 0) {
        spare.first = nodes[index].next;
      } else if (spare.fresh < most) {
        index = spare.fresh++;
      } else {
        break;
      }
      kept.index[kept.count++] = index;
    }
    if (kept.count == 0) return 0;
  }
  return kept.index[--kept.count];
}

template <typename Node>
void keep_node(Kept& kept, Spare<Node>& spare, Node* nodes, uint32_t index) {
  if (kept.count == 2 * kBatch) {
    Critical critical(spare.lock);
    while (kept.count > kBatch) {
      const uint32_t given = kept.index[--kept.count];
      nodes[given].next = spare.first;
      spare.first = given;
    }
  }
  kept.index[kept.count++] = index;
}

template <typename Node>
void give_back_all(Kept& kept, Spare<Node>& spare, Node* nodes) {
  if (kept.count == 0) return;
  Critical critical(spare.lock);
  while (kept.count != 0) {
    const uint32_t index = kept.index[--kept.count];
    nodes[index].next = spare.first;
    spare.first = index;
  }
}

uint32_t& next_of(uint32_t node) { return (node & kIsBlock) != 0 ? blocks[node & ~kIsBlock].next : syncs[node].next; }

// 0 = free, 1 = locked, 2 = locked, and somebody may sleep.
void lock_word(uint32_t* word) {
  constexpr int kSpins = 100;
  for (int i = 0; i < kSpins; ++i) {
    uint32_t expected = 0;
    if (__atomic_load_n(word, __ATOMIC_RELAXED) == 0 && __atomic_compare_exchange_n(word, &expected, 1, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) return;
    __builtin_ia32_pause();
  }
  while (__atomic_exchange_n(word, 2, __ATOMIC_ACQUIRE) != 0) sys::futex(word, FUTEX_WAIT_PRIVATE, 2);
}

void unlock_word(uint32_t* word) {
  if (__atomic_exchange_n(word, 0, __ATOMIC_RELEASE) == 2) sys::futex(word, FUTEX_WAKE_PRIVATE, 1);
}

// A signal handler jumped out of this thread's last use of an object and left it locked.
void unlock_left_behind() {
  if (__builtin_expect(local.locked != nullptr, 0)) unlock_sync(local.locked);
}

uint32_t find_sync(uintptr_t address, uint64_t key) {
  for (uint32_t node = __atomic_load_n(&word_of(address), __ATOMIC_ACQUIRE); node != 0; node = __atomic_load_n(&next_of(node), __ATOMIC_ACQUIRE)) {
    if ((node & kIsBlock) == 0 && __atomic_load_n(&syncs[node].key, __ATOMIC_ACQUIRE) == key) return node;
  }
  return 0;
}

// Puts a node in front of the list, unless somebody else has put another of the same key there.
bool insert_sync(uintptr_t address, uint64_t key, uint32_t node) {
  uint32_t& word = word_of(address);
  uint32_t first = __atomic_load_n(&word, __ATOMIC_ACQUIRE);
  do {
    if (find_sync(address, key) != 0) return false;
    __atomic_store_n(&syncs[node].next, first, __ATOMIC_RELEASE);
  } while (!__atomic_compare_exchange_n(&word, &first, node, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE));
  return true;
}

void spare_list(uint32_t node) {
  while (node != 0) {
    const uint32_t next = __atomic_load_n(&next_of(node), __ATOMIC_ACQUIRE);
    if ((node & kIsBlock) != 0) {
      keep_node(kept_blocks, spare_blocks, blocks, node & ~kIsBlock);
    } else {
      Sync& sync = syncs[node];
      lock_word(&sync.word);
      __atomic_store_n(&sync.key, 0, __ATOMIC_RELEASE);
      // Its memory stays with it.
      empty(sync.clock);
      unlock_word(&sync.word);
      keep_node(kept_syncs, spare_syncs, syncs, node);
    }
    node = next;
  }
}

void* map_sparse(size_t bytes) {
  void* at = sys::map_anonymous(bytes, MAP_NORESERVE);
  if (at != nullptr) sys::call(SYS_madvise, reinterpret_cast<long>(at), static_cast<long>(bytes), MADV_DONTDUMP);
  return at;
}

}  // namespace

bool has_sync(uintptr_t address) { return find_sync(address, key_of(address, Aspect::whole)) != 0; }

Sync* lock_sync(uintptr_t address, Aspect aspect, bool make) {
  const uint64_t key = key_of(address, aspect);
  unlock_left_behind();
  for (;;) {
    uint32_t node = find_sync(address, key);
    if (node == 0) {
      if (!make) return nullptr;
      node = take_node(kept_syncs, spare_syncs, syncs, kMostSyncs);
      if (node == 0) return nullptr;
      __atomic_store_n(&syncs[node].key, key, __ATOMIC_RELEASE);
      __atomic_store_n(&area_of(address), 1, __ATOMIC_RELAXED);
      if (!insert_sync(address, key, node)) {
        __atomic_store_n(&syncs[node].key, 0, __ATOMIC_RELEASE);
        keep_node(kept_syncs, spare_syncs, syncs, node);
        continue;
      }
    }
    Sync* sync = &syncs[node];
    lock_word(&sync->word);
    local.locked = sync;
    if (sync->key == key) return sync;
    unlock_sync(sync);
  }
}

void unlock_sync(Sync* sync) {
  local.locked = nullptr;
  unlock_word(&sync->word);
}

void forget_syncs(uintptr_t address) {
  for (const Aspect aspect : {Aspect::whole, Aspect::readers, Aspect::even_round, Aspect::odd_round}) {
    Sync* sync = lock_sync(address, aspect, false);
    if (sync == nullptr) continue;
    empty(sync->clock);
    unlock_sync(sync);
  }
}

void forget_objects_in(uintptr_t address, size_t bytes) {
  const uintptr_t end = address + bytes;
  for (uintptr_t at = address; at < end;) {
    const uintptr_t area = at >> kAreaShift << kAreaShift;
    const uintptr_t area_end = area + (uintptr_t{1} << kAreaShift);
    const uintptr_t stop = area_end < end ? area_end : end;
    if (__atomic_load_n(&area_of(at), __ATOMIC_RELAXED) != 0) {
      for (uintptr_t granule = at & ~uintptr_t{kGranule - 1}; granule < stop; granule += kGranule) {
        uint32_t& word = word_of(granule);
        if (__atomic_load_n(&word, __ATOMIC_RELAXED) != 0) spare_list(__atomic_exchange_n(&word, 0, __ATOMIC_ACQ_REL));
      }
      if (at == area && stop == area_end) __atomic_store_n(&area_of(at), 0, __ATOMIC_RELAXED);
    }
    at = stop;
  }
}

void add_block(const Block& block) {
  const uint32_t node = take_node(kept_blocks, spare_blocks, blocks, kMostBlocks);
  if (node == 0) return;
  blocks[node] = block;
  blocks[node].next = 0;
  __atomic_store_n(&area_of(block.address), 1, __ATOMIC_RELAXED);
  // The memory is nobody else's yet.
  __atomic_store_n(&word_of(block.address), node | kIsBlock, __ATOMIC_RELEASE);
}

bool block_at(uintptr_t address, Block* out) {
  for (uint32_t node = __atomic_load_n(&word_of(address), __ATOMIC_ACQUIRE); node != 0; node = __atomic_load_n(&next_of(node), __ATOMIC_ACQUIRE)) {
    if ((node & kIsBlock) == 0) continue;
    *out = blocks[node & ~kIsBlock];
    return out->address == address;
  }
  return false;
}

void give_back_kept() {
  give_back_all(kept_syncs, spare_syncs, syncs);
  give_back_all(kept_blocks, spare_blocks, blocks);
}

bool find_block(uintptr_t address, Block* out, uintptr_t farthest) {
  // Backwards until a block begins. Its size tells whether it reaches so far; a large one may need a long way.
  constexpr uintptr_t kPage = 4096;
  uintptr_t at = address & ~uintptr_t{kGranule - 1};
  const uintptr_t last = at > farthest ? at - farthest : 0;
  while (at > last) {
    uint32_t* word = &word_of(at);
    // Pages of the words that were never touched have nothing.
    if (reinterpret_cast<uintptr_t>(word) % kPage >= kPage - sizeof(uint32_t)) {
      unsigned char resident = 0;
      sys::call(SYS_mincore, static_cast<long>(reinterpret_cast<uintptr_t>(word) & ~(kPage - 1)), 1, reinterpret_cast<long>(&resident));
      if (resident == 0) {
        at -= kPage / sizeof(uint32_t) * kGranule;
        continue;
      }
    }
    for (uint32_t node = __atomic_load_n(word, __ATOMIC_ACQUIRE); node != 0; node = __atomic_load_n(&next_of(node), __ATOMIC_ACQUIRE)) {
      if ((node & kIsBlock) == 0) continue;
      const Block block = blocks[node & ~kIsBlock];
      if (block.address != at && block.address / kGranule != at / kGranule) continue;
      if (address >= block.address + block.bytes) return false;
      *out = block;
      return true;
    }
    at -= kGranule;
  }
  return false;
}

int map_objects() {
  words = static_cast<uint32_t*>(map_sparse(kWordsBytes));
  areas = static_cast<uint8_t*>(map_sparse(kAreas));
  syncs = static_cast<Sync*>(map_sparse(sizeof(Sync) * size_t{kMostSyncs}));
  blocks = static_cast<Block*>(map_sparse(sizeof(Block) * size_t{kMostBlocks}));
  const bool mapped = words != nullptr && areas != nullptr && syncs != nullptr && blocks != nullptr;
  return mapped ? 0 : ENOMEM;
}

CONCHECK_ALONE void restart_objects_in_child() {
  spare_syncs.lock.reset();
  spare_blocks.lock.reset();
  sys::call(SYS_madvise, reinterpret_cast<long>(words), kWordsBytes, MADV_DONTNEED);
  sys::call(SYS_madvise, reinterpret_cast<long>(areas), kAreas, MADV_DONTNEED);
  sys::call(SYS_madvise, reinterpret_cast<long>(syncs), sizeof(Sync) * size_t{kMostSyncs}, MADV_DONTNEED);
  sys::call(SYS_madvise, reinterpret_cast<long>(blocks), sizeof(Block) * size_t{kMostBlocks}, MADV_DONTNEED);
  spare_syncs.first = spare_blocks.first = 0;
  spare_syncs.fresh = spare_blocks.fresh = 1;
  kept_syncs.count = kept_blocks.count = 0;
}

}  // namespace concheck::interpose::race
