#include "interpose/arena.h"

#include <cstdint>
#include <string.h>

#include "interpose/critical.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose {
namespace {

constexpr int kSmallestShift = 6;
constexpr int kLargestShift = 18;  // bigger ones are mappings of their own
constexpr size_t kSlab = 1 << 20;

struct FreeNode {
  FreeNode* next;
};

InternalLock lock;
FreeNode* free_lists[kLargestShift + 1] CONCHECK_GUARDED_BY(lock);
char* slab_cursor CONCHECK_GUARDED_BY(lock);
char* slab_end CONCHECK_GUARDED_BY(lock);

int shift_of(size_t bytes) {
  int shift = kSmallestShift;
  while ((size_t{1} << shift) < bytes) ++shift;
  return shift;
}

size_t whole_pages(size_t bytes) { return (bytes + 4095) & ~size_t{4095}; }

}  // namespace

void* arena_allocate(size_t bytes) {
  const int shift = shift_of(bytes);
  if (shift > kLargestShift) return sys::map_anonymous(whole_pages(bytes), MAP_NORESERVE);
  const size_t size = size_t{1} << shift;
  void* result = nullptr;
  bool used_before = false;
  {
    Critical critical(lock);
    if (FreeNode* node = free_lists[shift]) {
      free_lists[shift] = node->next;
      result = node;
      used_before = true;
    } else {
      if (static_cast<size_t>(slab_end - slab_cursor) < size) {
        char* slab = static_cast<char*>(sys::map_anonymous(kSlab));
        if (slab == nullptr) return nullptr;
        slab_cursor = slab;
        slab_end = slab + kSlab;
      }
      result = slab_cursor;
      slab_cursor += size;
    }
  }
  if (used_before) memset(result, 0, size);
  return result;
}

void arena_free(void* p, size_t bytes) {
  if (p == nullptr) return;
  const int shift = shift_of(bytes);
  if (shift > kLargestShift) {
    sys::call(SYS_munmap, reinterpret_cast<long>(p), static_cast<long>(whole_pages(bytes)));
    return;
  }
  Critical critical(lock);
  auto* node = static_cast<FreeNode*>(p);
  node->next = free_lists[shift];
  free_lists[shift] = node;
}

CONCHECK_ALONE void arena_restart_in_child() {
  lock.reset();
  memset(free_lists, 0, sizeof free_lists);
  slab_cursor = slab_end = nullptr;
}

}  // namespace concheck::interpose
