// The runtime's own memory: mapped directly, never the application's malloc.
#ifndef CONCHECK_INTERPOSE_ARENA_H_
#define CONCHECK_INTERPOSE_ARENA_H_

#include <cstddef>

namespace concheck::interpose {

// Zeroed memory, aligned to 64 bytes; nullptr when the kernel gives none. Sizes are rounded up to a power of two.
void* arena_allocate(size_t bytes);

// Gives memory back for reuse by arena_allocate; `bytes` as asked for then. Null is allowed.
void arena_free(void* p, size_t bytes);

template <typename T>
T* arena_allocate_array(size_t count) {
  return static_cast<T*>(arena_allocate(count * sizeof(T)));
}

// In the child of a fork: starts with no free memory. Another thread may have been changing the lists at that moment, so
// what they held is left behind.
void arena_restart_in_child();

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_ARENA_H_
