// Who waits on an object right now: asked only when something seems to be wrong with it.
#ifndef CONCHECK_INTERPOSE_WAITERS_H_
#define CONCHECK_INTERPOSE_WAITERS_H_

#include "interpose/thread_state.h"

namespace concheck::interpose {

struct Waiter {
  Thread* thread;  // null: nobody
  trace::Wait wait;
};

// The wait of a thread as one consistent value; kind none when it does not wait, or is just changing.
inline trace::Wait wait_of(const Thread* t) {
  const trace::Wait& from = t->slot->wait;
  const uint32_t before = __atomic_load_n(&from.sequence, __ATOMIC_ACQUIRE);
  trace::Wait copy = from;
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
  if ((before & 1) != 0 || __atomic_load_n(&from.sequence, __ATOMIC_RELAXED) != before) copy.kind = 0;
  return copy;
}

// A thread other than `self` whose wait `matches`.
template <typename Match>
Waiter find_waiter(const Thread* self, Match matches) {
  for (uint32_t i = 0; i < thread_slot_limit(); ++i) {
    Thread* t = thread_at(i);
    if (t == nullptr || t == self || t->slot->state != static_cast<uint32_t>(trace::ThreadState::live)) continue;
    const trace::Wait wait = wait_of(t);
    if (wait.kind != static_cast<uint32_t>(trace::WaitKind::none) && matches(wait)) return {t, wait};
  }
  return {nullptr, {}};
}

// A thread that waits on `sync` and that nothing has woken since: surely still waiting, unless its time is just up.
inline Waiter find_unserved(const Thread* self, trace::WaitKind kind, const trace::SyncSlot* sync) {
  const auto served = static_cast<uint32_t>(__atomic_load_n(&sync->acquisitions, __ATOMIC_ACQUIRE));
  return find_waiter(self, [&](const trace::Wait& wait) {
    return wait.kind == static_cast<uint32_t>(kind) && wait.sync == sync->id && wait.served == served;
  });
}

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_WAITERS_H_
