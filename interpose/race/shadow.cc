#include "interpose/race/shadow.h"

#include <string.h>
#include <sys/mman.h>

#include "trace/raw_syscalls.h"

namespace concheck::interpose::race {
namespace {

// From here on pages are given back to the kernel instead of being written.
constexpr size_t kGivenBack = 256 << 10;
constexpr uintptr_t kPage = 4096;

void give_back(uintptr_t begin, uintptr_t end) {
  sys::call(SYS_madvise, static_cast<long>(begin), static_cast<long>(end - begin), MADV_DONTNEED);
}

}  // namespace

int map_shadow() {
  const long at = sys::call(SYS_mmap, static_cast<long>(kShadowBase), static_cast<long>(kShadowBytes), PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
  if (sys::failed(at)) return static_cast<int>(-at);
  // A core dump shall not contain it, and a huge page for each touched granule would cost more than it saves.
  sys::call(SYS_madvise, static_cast<long>(kShadowBase), static_cast<long>(kShadowBytes), MADV_DONTDUMP);
  sys::call(SYS_madvise, static_cast<long>(kShadowBase), static_cast<long>(kShadowBytes), MADV_NOHUGEPAGE);
  return 0;
}

void clear_shadow(uintptr_t address, size_t bytes) {
  if (bytes == 0) return;
  auto begin = reinterpret_cast<uintptr_t>(shadow_of(address));
  const size_t length = ((address + bytes - 1) / kGranule - address / kGranule + 1) * kCells * sizeof(Cell);
  if (length > kShadowBytes) return;
  uintptr_t end = begin + length < kShadowBase + kShadowBytes ? begin + length : kShadowBase + kShadowBytes;
  if (end - begin >= kGivenBack) {
    const uintptr_t first_page = (begin + kPage - 1) & ~(kPage - 1);
    const uintptr_t last_page = end & ~(kPage - 1);
    give_back(first_page, last_page);
    memset(reinterpret_cast<void*>(last_page), 0, end - last_page);
    end = first_page;
  }
  memset(reinterpret_cast<void*>(begin), 0, end - begin);
}

void clear_whole_shadow() { give_back(kShadowBase, kShadowBase + kShadowBytes); }

}  // namespace concheck::interpose::race
