// Address ranges that come and go. What is mapped anew has no past.
#include <sys/mman.h>

#include "races/hook.h"

namespace concheck::races {
namespace {

void note_mapped(void* p, size_t bytes) {
  if (&__concheck_race_mapped != nullptr) __concheck_race_mapped(p, bytes);
}
void note_unmapped(void* p, size_t bytes) {
  if (&__concheck_race_unmapped != nullptr) __concheck_race_unmapped(p, bytes);
}

}  // namespace

void* hook_mmap(void* p, size_t bytes, int protection, int flags, int fd, off_t offset) {
  if (!CONCHECK_OBSERVED()) return real::mmap(p, bytes, protection, flags, fd, offset);
  void* mapped = real::mmap(p, bytes, protection, flags, fd, offset);
  if (mapped != MAP_FAILED) note_mapped(mapped, bytes);
  return mapped;
}
void* hook_mmap64(void* p, size_t bytes, int protection, int flags, int fd, off_t offset) {
  if (!CONCHECK_OBSERVED()) return real::mmap64(p, bytes, protection, flags, fd, offset);
  void* mapped = real::mmap64(p, bytes, protection, flags, fd, offset);
  if (mapped != MAP_FAILED) note_mapped(mapped, bytes);
  return mapped;
}
int hook_munmap(void* p, size_t bytes) {
  if (CONCHECK_OBSERVED()) note_unmapped(p, bytes);
  return real::munmap(p, bytes);
}
void* hook_mremap(void* p, size_t bytes, size_t new_bytes, int flags, void* new_place) {
  if (!CONCHECK_OBSERVED()) return real::mremap(p, bytes, new_bytes, flags, new_place);
  void* mapped = real::mremap(p, bytes, new_bytes, flags, new_place);
  if (mapped == MAP_FAILED) return mapped;
  // Only now is it known which of the ranges it is about; the old one keeps its place with MREMAP_DONTUNMAP alone.
  if (mapped != p) {
    note_unmapped(p, bytes);
    note_mapped(mapped, new_bytes);
  } else if (new_bytes < bytes) {
    note_unmapped(static_cast<char*>(p) + new_bytes, bytes - new_bytes);
  } else if (new_bytes > bytes) {
    note_mapped(static_cast<char*>(p) + bytes, new_bytes - bytes);
  }
  return mapped;
}

}  // namespace concheck::races
