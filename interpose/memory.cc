// Memory that is given back ends the locks in it. A std::mutex or a zeroed mutex is never destroyed by a call; without this
// its address, used again for another lock, would join the two in one lock-order graph.
#include <malloc.h>

#include "interpose/hook.h"
#include "interpose/lock_events.h"

namespace concheck::interpose {
namespace {

__attribute__((noinline)) void end_locks_in_block(void* p) {
  Guard guard;
  if (guard.thread() == nullptr) return;
  // The allocator in use answers, whichever it is.
  const size_t bytes = malloc_usable_size(p);
  end_syncs_in(address_of(p), address_of(p) + bytes);
}

}  // namespace
}  // namespace concheck::interpose

using namespace concheck::interpose;

void hook_free(void* p) {
  if (__builtin_expect(maybe_sync_near(address_of(p)), 0) && p != nullptr) end_locks_in_block(p);
  real::free(p);
}

void* hook_realloc(void* p, size_t size) {
  // Locks do not survive being moved; where the block stays in place, those in it begin anew.
  if (__builtin_expect(maybe_sync_near(address_of(p)), 0) && p != nullptr) end_locks_in_block(p);
  return real::realloc(p, size);
}

int hook_munmap(void* p, size_t size) {
  if (p != nullptr) {
    Guard guard;
    if (guard.thread() != nullptr) end_syncs_in(address_of(p), address_of(p) + size);
  }
  return real::munmap(p, size);
}
