// Tells libconcheck.so which call made each block of the heap, so that a lock in one is known by the place that
// allocated it. Where nobody wants to know, every hook is a jump to the real function.
#include <malloc.h>
#include <stdint.h>

#include "blocks/real.h"

#define CONCHECK_EXPORT extern "C" __attribute__((visibility("default")))

// The engine, in libconcheck.so. Without it these are null.
extern "C" {
extern bool __concheck_wants_blocks __attribute__((weak));
void __concheck_block_allocated(void* p, size_t bytes, uintptr_t pc, uintptr_t sp) __attribute__((weak));
void __concheck_block_freed(void* p) __attribute__((weak));
}

namespace concheck::blocks {
#define CONCHECK_REAL(result, name, params, args) CONCHECK_EXPORT result hook_##name params __asm__(#name);
#include "blocks/interceptors.def"
#undef CONCHECK_REAL

namespace {

inline bool wanted() { return __builtin_expect(&__concheck_wants_blocks != nullptr && __concheck_wants_blocks, 1); }

}  // namespace

// Must stand in the hook itself: the return address, and the stack pointer before the call.
#define CONCHECK_TELL(p, bytes)                                                                    \
  if ((p) != nullptr) {                                                                            \
    __concheck_block_allocated(p, bytes, reinterpret_cast<uintptr_t>(__builtin_return_address(0)), \
                               reinterpret_cast<uintptr_t>(__builtin_dwarf_cfa()));                \
  }

void* hook_malloc(size_t bytes) {
  if (!wanted()) return real::malloc(bytes);
  void* p = real::malloc(bytes);
  CONCHECK_TELL(p, bytes);
  return p;
}

void* hook_calloc(size_t count, size_t bytes) {
  if (!wanted()) return real::calloc(count, bytes);
  void* p = real::calloc(count, bytes);
  CONCHECK_TELL(p, count * bytes);
  return p;
}

// The old block goes before its memory can be anybody else's. Where there is no new one it goes on, of unknown origin.
void* hook_realloc(void* p, size_t bytes) {
  if (!wanted()) return real::realloc(p, bytes);
  if (p != nullptr) __concheck_block_freed(p);
  void* q = real::realloc(p, bytes);
  CONCHECK_TELL(q, bytes);
  return q;
}

void hook_free(void* p) {
  if (wanted() && p != nullptr) __concheck_block_freed(p);
  real::free(p);
}

int hook_posix_memalign(void** result, size_t alignment, size_t bytes) {
  if (!wanted()) return real::posix_memalign(result, alignment, bytes);
  const int error = real::posix_memalign(result, alignment, bytes);
  if (error == 0) CONCHECK_TELL(*result, bytes);
  return error;
}

void* hook_aligned_alloc(size_t alignment, size_t bytes) {
  if (!wanted()) return real::aligned_alloc(alignment, bytes);
  void* p = real::aligned_alloc(alignment, bytes);
  CONCHECK_TELL(p, bytes);
  return p;
}

void* hook_memalign(size_t alignment, size_t bytes) {
  if (!wanted()) return real::memalign(alignment, bytes);
  void* p = real::memalign(alignment, bytes);
  CONCHECK_TELL(p, bytes);
  return p;
}

}  // namespace concheck::blocks
