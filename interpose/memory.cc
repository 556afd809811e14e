// Memory that is given back ends the locks in it. A std::mutex or a zeroed mutex is never destroyed by a call; without this
// its address, used again for another lock, would join the two in one lock-order graph.
#include <malloc.h>

#include "interpose/hook.h"
#include "interpose/lock_events.h"
#include "interpose/misuse.h"

namespace concheck::interpose {
namespace {

struct Freeing {
  Thread* self;
  CallSite site;
  bool readable;  // the memory of the locks can be looked at
};

void note_lock(trace::SyncSlot* sync, void* context) {
  const auto* freeing = static_cast<const Freeing*>(context);
  note_freed(freeing->self, sync, freeing->readable ? reinterpret_cast<const void*>(sync->address) : nullptr, freeing->site);
}

// `keeps`: what lies in its first bytes is no loss.
__attribute__((noinline)) void end_locks_in_block(void* p, bool keeps, CallSite site) {
  Guard guard;
  if (guard.thread() == nullptr) return;
  // The allocator in use answers, whichever it is.
  const size_t bytes = malloc_usable_size(p);
  Freeing freeing = {guard.thread(), site, true};
  end_syncs_in(address_of(p), address_of(p) + bytes, keeps ? nullptr : note_lock, &freeing);
}

}  // namespace
}  // namespace concheck::interpose

using namespace concheck::interpose;

void hook_free(void* p) {
  if (__builtin_expect(maybe_sync_near(address_of(p)), 0) && p != nullptr) end_locks_in_block(p, false, CONCHECK_CALL_SITE());
  real::free(p);
}

void* hook_realloc(void* p, size_t size) {
  // Locks do not survive being moved; where the block stays in place, those in it begin anew. It surely stays when it shrinks.
  if (__builtin_expect(maybe_sync_near(address_of(p)), 0) && p != nullptr) {
    end_locks_in_block(p, size != 0 && size <= malloc_usable_size(p), CONCHECK_CALL_SITE());
  }
  return real::realloc(p, size);
}

int hook_munmap(void* p, size_t size) {
  if (p != nullptr) {
    Guard guard;
    if (guard.thread() != nullptr) {
      Freeing freeing = {guard.thread(), CONCHECK_CALL_SITE(), false};
      end_syncs_in(address_of(p), address_of(p) + size, note_lock, &freeing);
    }
  }
  return real::munmap(p, size);
}
