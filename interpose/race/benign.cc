#include "interpose/race/benign.h"

#include "interpose/arena.h"
#include "interpose/critical.h"

namespace concheck::interpose::race {
namespace {

struct Range {
  uintptr_t begin;
  uintptr_t end;
  Range* next;
};

InternalLock lock;
// Only ever longer, so it is read without the lock.
Range* ranges;

}  // namespace

void add_benign(uintptr_t address, size_t bytes) {
  if (is_benign(address, 1) && is_benign(address + bytes - 1, 1)) return;
  auto* range = static_cast<Range*>(arena_allocate(sizeof(Range)));
  if (range == nullptr) return;
  Critical critical(lock);
  *range = {address, address + bytes, ranges};
  __atomic_store_n(&ranges, range, __ATOMIC_RELEASE);
}

bool is_benign(uintptr_t address, size_t bytes) {
  for (const Range* range = __atomic_load_n(&ranges, __ATOMIC_ACQUIRE); range != nullptr; range = range->next) {
    if (address < range->end && range->begin < address + bytes) return true;
  }
  return false;
}

}  // namespace concheck::interpose::race
