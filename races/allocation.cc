#include "races/allocation.h"

#include <errno.h>
#include <malloc.h>

namespace concheck::races {

constinit __thread Asking asking = {0, 0};
constinit __thread void* giving_back = nullptr;

namespace {

// The old block ends before its memory can be anybody else's. Where there is no new one it goes on living.
__attribute__((noinline)) void* reallocate(void* p, size_t bytes, uintptr_t pc) {
  const size_t old_bytes = p != nullptr ? malloc_usable_size(p) : 0;
  note_freed(p, pc);
  void* q = real::realloc(p, bytes);
  if (q != nullptr) {
    note_allocated(q, bytes, pc);
  } else if (p != nullptr && bytes != 0) {
    note_allocated(p, old_bytes, pc);
  }
  return q;
}

}  // namespace

void* hook_malloc(size_t bytes) {
  if (!CONCHECK_OBSERVED()) return real::malloc(bytes);
  void* p = real::malloc(bytes);
  note_allocated(p, bytes, CONCHECK_PC());
  return p;
}
void* hook_calloc(size_t count, size_t bytes) {
  if (!CONCHECK_OBSERVED()) return real::calloc(count, bytes);
  void* p = real::calloc(count, bytes);
  note_allocated(p, count * bytes, CONCHECK_PC());
  return p;
}
void* hook_realloc(void* p, size_t bytes) {
  if (!CONCHECK_OBSERVED()) return real::realloc(p, bytes);
  return reallocate(p, bytes, CONCHECK_PC());
}
void* hook_reallocarray(void* p, size_t count, size_t bytes) {
  if (!CONCHECK_OBSERVED()) return real::reallocarray(p, count, bytes);
  // glibc's calls realloc, other allocators' do not.
  size_t all;
  if (__builtin_mul_overflow(count, bytes, &all)) {
    errno = ENOMEM;
    return nullptr;
  }
  return reallocate(p, all, CONCHECK_PC());
}
void hook_free(void* p) {
  if (CONCHECK_OBSERVED()) {
    note_freed(p, CONCHECK_PC());
    giving_back = nullptr;
  }
  real::free(p);
}
int hook_posix_memalign(void** result, size_t alignment, size_t bytes) {
  if (!CONCHECK_OBSERVED()) return real::posix_memalign(result, alignment, bytes);
  const int error = real::posix_memalign(result, alignment, bytes);
  if (error == 0) note_allocated(*result, bytes, CONCHECK_PC());
  return error;
}
void* hook_aligned_alloc(size_t alignment, size_t bytes) {
  if (!CONCHECK_OBSERVED()) return real::aligned_alloc(alignment, bytes);
  void* p = real::aligned_alloc(alignment, bytes);
  note_allocated(p, bytes, CONCHECK_PC());
  return p;
}
void* hook_memalign(size_t alignment, size_t bytes) {
  if (!CONCHECK_OBSERVED()) return real::memalign(alignment, bytes);
  void* p = real::memalign(alignment, bytes);
  note_allocated(p, bytes, CONCHECK_PC());
  return p;
}
void* hook_valloc(size_t bytes) {
  if (!CONCHECK_OBSERVED()) return real::valloc(bytes);
  void* p = real::valloc(bytes);
  note_allocated(p, bytes, CONCHECK_PC());
  return p;
}
void* hook_pvalloc(size_t bytes) {
  if (!CONCHECK_OBSERVED()) return real::pvalloc(bytes);
  void* p = real::pvalloc(bytes);
  note_allocated(p, bytes, CONCHECK_PC());
  return p;
}
char* hook_strdup(const char* from) {
  if (!CONCHECK_OBSERVED()) return real::strdup(from);
  const size_t bytes = real::strlen(from) + 1;
  note_read(from, bytes, CONCHECK_PC());
  return allocate_for(bytes, CONCHECK_PC(), [&] { return real::strdup(from); });
}
char* hook_strndup(const char* from, size_t bytes) {
  if (!CONCHECK_OBSERVED()) return real::strndup(from, bytes);
  const size_t length = real::strnlen(from, bytes);
  note_read(from, length < bytes ? length + 1 : bytes, CONCHECK_PC());
  return allocate_for(length + 1, CONCHECK_PC(), [&] { return real::strndup(from, bytes); });
}

}  // namespace concheck::races
