#include "interpose/contention/short_wait.h"

namespace concheck::interpose::contention {

void count_short_wait(Thread* self, trace::SyncSlot* sync, uint64_t since, CallSite site) {
  const uint64_t ns = sys::now_ns() - since;
  __atomic_fetch_add(&sync->contended, 1, __ATOMIC_RELAXED);
  ++self->slot->contended;
  trace::LockUseSlot* use = find_use(self, sync);
  if (use == nullptr) return;
  count_wait(*use, ns, ns > use->longest_wait_ns ? capture_stack(self, site) : 0);
  keep_use(self, sync, *use);
}

}  // namespace concheck::interpose::contention
