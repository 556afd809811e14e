// Looking at what other threads wait for, while they may change it.
#ifndef CONCHECK_INTERPOSE_WAIT_VIEW_H_
#define CONCHECK_INTERPOSE_WAIT_VIEW_H_

#include "interpose/sync_table.h"
#include "interpose/thread_state.h"

namespace concheck::interpose {

// The wait of a thread as one consistent value; kind == none when it does not wait, or is just changing.
inline trace::Wait read_wait(const Thread* t) {
  const trace::Wait& from = t->slot->wait;
  const uint32_t before = __atomic_load_n(&from.sequence, __ATOMIC_ACQUIRE);
  trace::Wait copy = from;
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
  if ((before & 1) != 0 || __atomic_load_n(&from.sequence, __ATOMIC_RELAXED) != before) copy.kind = 0;
  copy.sequence = before;
  return copy;
}

inline bool is_kind(const trace::Wait& wait, trace::WaitKind kind) { return wait.kind == static_cast<uint32_t>(kind); }

// Waits that the holder of something ends, or the end of a thread: not a wake-up that anybody could give.
inline bool waits_for_holder(const trace::Wait& wait) {
  return is_kind(wait, trace::WaitKind::lock) || is_kind(wait, trace::WaitKind::once) || is_kind(wait, trace::WaitKind::join);
}

// The object a thread waits for, if it is still that object.
inline trace::SyncSlot* awaited(const trace::Wait& wait) {
  if (wait.sync == 0) return nullptr;
  trace::SyncSlot* sync = known_sync(wait.address);
  return sync != nullptr && sync->id == wait.sync ? sync : nullptr;
}

// The thread whose end `waiter` awaits. One that was not registered yet when the join began is found by the claim.
inline Thread* awaited_thread(const Thread* waiter, const trace::Wait& wait) {
  const auto handle = static_cast<pthread_t>(wait.address);
  if (wait.other == 0) return claimed_by(waiter, handle);
  Thread* t = thread_of(handle);
  return t != nullptr && t->id == wait.other ? t : nullptr;
}

inline const trace::HeldEntry* held_entry(const Thread* t, uint32_t sync) {
  const uint32_t depth = __atomic_load_n(&t->slot->held_depth, __ATOMIC_ACQUIRE);
  for (uint32_t i = 0; i < depth && i < t->slot->held_capacity; ++i) {
    if (t->held[i].sync == sync) return &t->held[i];
  }
  return nullptr;
}

inline bool holds_shared(const Thread* t, const trace::SyncSlot* sync) {
  const uint32_t depth = __atomic_load_n(&t->slot->held_depth, __ATOMIC_ACQUIRE);
  for (uint32_t i = 0; i < depth && i < t->slot->held_capacity; ++i) {
    const trace::HeldEntry& entry = t->held[i];
    if (entry.sync == sync->id && entry.mode == static_cast<uint8_t>(trace::Mode::shared)) return true;
  }
  return false;
}

// A thread's wait at one moment.
struct WaitStep {
  Thread* thread;
  uint32_t sequence;
};

// Nobody moved since: at one moment all of them waited, and all held what the others want.
inline bool all_wait_still(const WaitStep* steps, uint32_t count) {
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  for (uint32_t i = 0; i < count; ++i) {
    if (__atomic_load_n(&steps[i].thread->slot->wait.sequence, __ATOMIC_ACQUIRE) != steps[i].sequence) return false;
  }
  return true;
}

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_WAIT_VIEW_H_
