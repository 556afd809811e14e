#include "interpose/blocks.h"

#include <stddef.h>

#include <initializer_list>

#include "interpose/block_origin.h"
#include "interpose/critical.h"
#include "interpose/guard.h"
#include "interpose/hook.h"
#include "interpose/race/objects.h"
#include "interpose/runtime.h"
#include "interpose/stack_capture.h"
#include "trace/raw_syscalls.h"
#include "trace/schema_blocks.h"

extern "C" {
// Whether libconcheck-blocks.so is to call: read by it at each allocation.
__attribute__((visibility("default"))) bool __concheck_wants_blocks = true;
}
CONCHECK_EXPORT void __concheck_block_allocated(void* p, size_t bytes, uintptr_t pc, uintptr_t sp);
CONCHECK_EXPORT void __concheck_block_freed(void* p);

namespace concheck::interpose {
namespace {

// A word for every 16 bytes of memory, which is what allocators align to; 0 where no block begins. Memory of the
// program is folded onto the table, and the word has the upper bits of the address: of two blocks that fall together
// the older is forgotten.
constexpr int kUnitShift = 4;
constexpr int kSizeBits = 29;  // in units
constexpr int kTagBits = 17;
static_assert(kOriginBits + kSizeBits + kTagBits == 64);
constexpr int kTagShift = 47 - kTagBits;  // user addresses have 47 bits
constexpr int kMostFoldedBits = 38;
// How large a block may be for the locks at its end to be told where they lie.
constexpr uintptr_t kFarthest = uintptr_t{64} << 20;
constexpr uintptr_t kFarthestWhenChecked = uintptr_t{1} << 20;

// The smallest object that no call has to initialise is a mutex.
constexpr size_t kLeastBytes = sizeof(pthread_mutex_t);

InternalLock lock;
uint64_t* words;
uintptr_t address_mask;

uint64_t* word_of(uintptr_t address) { return &words[(address & address_mask) >> kUnitShift]; }
uint64_t tag_of(uintptr_t address) { return address >> kTagShift; }
uint64_t make_word(uintptr_t address, size_t bytes, uint32_t origin) {
  const uint64_t units = (bytes + (1 << kUnitShift) - 1) >> kUnitShift;
  return tag_of(address) << (kOriginBits + kSizeBits) | units << kOriginBits | origin;
}

// As large as it may be: half of the memory that it stands for, of which only what is touched counts.
bool make_words() {
  Critical critical(lock);
  if (words != nullptr) return true;
  for (int bits = kMostFoldedBits; bits >= kTagShift; --bits) {
    const size_t bytes = (size_t{1} << bits >> kUnitShift) * sizeof(uint64_t);
    if (bytes > sys::limit_of(RLIMIT_AS) / 8) continue;
    void* at = sys::map_anonymous(bytes, MAP_NORESERVE);
    if (at == nullptr) continue;
    for (const int advice : {MADV_DONTDUMP, MADV_NOHUGEPAGE}) {
      sys::call(SYS_madvise, reinterpret_cast<long>(at), static_cast<long>(bytes), advice);
    }
    address_mask = (uintptr_t{1} << bits) - 1;
    __atomic_store_n(&words, static_cast<uint64_t*>(at), __ATOMIC_RELEASE);
    return true;
  }
  __concheck_wants_blocks = false;
  return false;
}

// Pages of the table that were never touched have nothing.
class Residency {
 public:
  bool has(uintptr_t page) {
    if (page < first_ || page >= first_ + sizeof pages_ * kPage) {
      const auto begin = reinterpret_cast<uintptr_t>(words);
      first_ = page - begin >= (sizeof pages_ - 1) * kPage ? page - (sizeof pages_ - 1) * kPage : begin;
      if (sys::failed(sys::call(SYS_mincore, static_cast<long>(first_), static_cast<long>(page + kPage - first_),
                                reinterpret_cast<long>(pages_)))) {
        return false;
      }
    }
    return (pages_[(page - first_) / kPage] & 1) != 0;
  }

  static constexpr uintptr_t kPage = 4096;

 private:
  uintptr_t first_ = 0;
  unsigned char pages_[256];
};

void write_record(Thread* self, uint32_t sync, uint32_t stack, uint64_t offset, uint64_t bytes) {
  if (stack == 0) return;
  trace::SyncBlockRecord record{};
  record.id = sync;
  record.stack = stack;
  record.offset = offset;
  record.block_bytes = bytes;
  self->records.append(storage, trace::RecordType::sync_block, self->id, record);
}

}  // namespace

// Backwards to where a block begins. Its size tells whether it reaches so far.
bool find_block(uintptr_t address, HeapBlock* out) {
  if (__atomic_load_n(&words, __ATOMIC_ACQUIRE) == nullptr) return false;
  Residency residency;
  const uintptr_t last = address > kFarthest ? address - kFarthest : 0;
  for (uintptr_t at = address >> kUnitShift << kUnitShift; at > last; at -= 1 << kUnitShift) {
    const uint64_t* word = word_of(at);
    const auto place = reinterpret_cast<uintptr_t>(word);
    if (!residency.has(place & ~(Residency::kPage - 1))) {
      at -= place % Residency::kPage / sizeof *word << kUnitShift;
      continue;
    }
    const uint64_t value = __atomic_load_n(word, __ATOMIC_RELAXED);
    if (value == 0 || value >> (kOriginBits + kSizeBits) != tag_of(at)) continue;
    *out = {at, (value >> kOriginBits & ((1u << kSizeBits) - 1)) << kUnitShift,
            static_cast<uint32_t>(value & ((1u << kOriginBits) - 1))};
    return address - at < out->bytes;
  }
  return false;
}

void record_block_of(Thread* self, uint32_t sync, uintptr_t address) {
  if (address >= self->stack_low && address < self->stack_high) return;
  if (race::on) {
    race::Block block;
    if (!race::find_block(address, &block, kFarthestWhenChecked) || block.free_stack != 0) return;
    write_record(self, sync, block.stack, address - block.address, block.bytes);
    return;
  }
  HeapBlock block;
  if (!find_block(address, &block)) return;
  const BlockOrigin& origin = origin_of(block.origin);
  const uint32_t stack = intern_stack(self, origin.pc, origin.count, origin.cut ? trace::kStackTruncated : 0);
  write_record(self, sync, stack, address - block.begin, block.bytes);
}

CONCHECK_ALONE void restart_blocks_in_child() {
  lock.reset();
  restart_origins_in_child();
}

}  // namespace concheck::interpose

using namespace concheck::interpose;

void __concheck_block_allocated(void* p, size_t bytes, uintptr_t pc, uintptr_t sp) {
  // No thread is met by its allocations: they happen before its start and after its end, too.
  if (bytes < kLeastBytes || bytes >> kUnitShift >= (1u << kSizeBits) - 1 || current_thread == nullptr) return;
  if (race::on) {
    __concheck_wants_blocks = false;
    return;
  }
  Guard guard;
  Thread* self = guard.thread();
  if (self == nullptr || (__atomic_load_n(&words, __ATOMIC_ACQUIRE) == nullptr && !make_words())) return;
  const auto address = reinterpret_cast<uintptr_t>(p);
  const uint32_t origin = origin_at(self, {pc, sp});
  if (origin != 0) __atomic_store_n(word_of(address), make_word(address, bytes, origin), __ATOMIC_RELAXED);
}

void __concheck_block_freed(void* p) {
  if (__atomic_load_n(&words, __ATOMIC_ACQUIRE) == nullptr) return;
  uint64_t* word = word_of(reinterpret_cast<uintptr_t>(p));
  if (__atomic_load_n(word, __ATOMIC_RELAXED) != 0) __atomic_store_n(word, 0, __ATOMIC_RELAXED);
}
