// What the wrappers of all lock-like primitives tell the runtime: acquired, released, and how to block.
#ifndef CONCHECK_INTERPOSE_LOCK_EVENTS_H_
#define CONCHECK_INTERPOSE_LOCK_EVENTS_H_

#include <errno.h>
#include <threads.h>

#include "interpose/contention/hold_sampling.h"
#include "interpose/dependency.h"
#include "interpose/guard.h"
#include "interpose/race/events.h"
#include "interpose/signal_hazard.h"
#include "interpose/sync_table.h"
#include "interpose/wait.h"

namespace concheck::interpose {

struct LockCall {
  uintptr_t address;
  SyncIdentity identity;
  trace::Mode mode;
  bool timed;
  CallSite site;
};

inline uintptr_t address_of(const volatile void* p) { return reinterpret_cast<uintptr_t>(p); }

inline trace::SyncSlot* sync_of(const trace::HeldEntry& entry) { return reinterpret_cast<trace::SyncSlot*>(entry.reserved1); }

// Both words at once.
__attribute__((always_inline)) inline void set_owner(trace::SyncSlot* sync, const Thread* self) {
  static_assert(offsetof(trace::SyncSlot, owner) == 16 && offsetof(trace::SyncSlot, owner_slot) == 20);
  __atomic_store_n(reinterpret_cast<uint64_t*>(&sync->owner), uint64_t{self->slot_index} << 32 | self->id, __ATOMIC_RELEASE);
}

// A lock that `self` already holds exclusively was taken again (a recursive mutex). False when it was not.
__attribute__((cold, noinline)) inline bool taken_again(Thread* self, uintptr_t address) {
  const int held = find_held(self, address);
  if (held < 0) return false;
  ++self->held[held].recursion;
  self->top_address = 0;
  return true;
}

// After the real call gave `self` the lock.
__attribute__((always_inline)) inline void acquired(Thread* self, trace::SyncSlot* sync, uintptr_t address, trace::Mode mode,
                                                    uint8_t flags, CallSite site) {
  if (mode == trace::Mode::exclusive) {
    if (__builtin_expect(sync->owner == self->id, 0) && taken_again(self, address)) return;
    set_owner(sync, self);
    ++sync->acquisitions;
  } else {
    __atomic_fetch_add(&sync->readers, 1, __ATOMIC_RELAXED);
    __atomic_fetch_add(&sync->acquisitions, 1, __ATOMIC_RELAXED);
  }
  ++self->slot->acquisitions;
  // Before it is on the held stack: a part of the history that begins here begins with the locks that stand there, and then has this.
  if (__builtin_expect(race::on, 0)) race::lock_acquired(self, address, static_cast<trace::SyncKind>(sync->kind), mode, site.pc);
  push_held(self, sync, address, mode, flags, site);
  if (__builtin_expect(contention::is_worth_measuring(sync, mode), 0)) contention::begin_hold(self, sync);
  // After it: what was just recorded is the request, which may have been made while the creator still held the lock. A try
  // or a timed request could have failed instead, and the thread gone on.
  if (__builtin_expect(self->hands_over, 0) && (flags & (trace::kTry | trace::kTimed)) == 0) {
    if (self->slot->held_depth == 1 && mode == trace::Mode::exclusive && lets_writers_first(sync)) check_dependency(self, 0);
    take_over(self, sync->id, mode);
  }
}

inline void acquired(Thread* self, const LockCall& call, uint8_t flags) {
  trace::SyncSlot* sync = find_sync(self, call.address, call.identity, call.site);
  if (sync == nullptr) return;
  note_signal_use(self, sync, flags, call.site);
  acquired(self, sync, call.address, call.mode, flags, call.site);
}

// A request after which the object is not held. The order in which it was made is a fact all the same.
inline void requested(Thread* self, trace::SyncSlot* sync, uintptr_t address, trace::Mode mode, uint8_t flags, CallSite site) {
  push_held(self, sync, address, mode, flags, site);
  if (const int index = find_held(self, address); index >= 0) remove_held(self, index);
}

// A request ran into its timeout.
inline void timed_out(Thread* self, const LockCall& call) {
  if (self->slot->held_depth == 0) return;
  trace::SyncSlot* sync = find_sync(self, call.address, call.identity, call.site);
  if (sync != nullptr) requested(self, sync, call.address, call.mode, trace::kTimed, call.site);
}

// Before the real call gives the lock back, so that the next owner can not overtake us. False when it was not on the held
// stack of `self`.
__attribute__((always_inline)) inline bool released(Thread* self, uintptr_t address) {
  const int index = find_held(self, address);
  if (__builtin_expect(index < 0, 0)) return false;
  trace::HeldEntry& entry = self->held[index];
  if (__builtin_expect(entry.recursion > 1, 0)) {
    --entry.recursion;
    return true;
  }
  trace::SyncSlot* sync = sync_of(entry);
  if (__builtin_expect(entry.plain == contention::kMeasured, 0)) contention::end_measured_hold(self, entry);
  if (__builtin_expect(race::on, 0)) {
    race::lock_released(self, address, static_cast<trace::SyncKind>(sync->kind), static_cast<trace::Mode>(entry.mode));
  }
  if (sync->id == entry.sync) {
    if (entry.mode == static_cast<uint8_t>(trace::Mode::exclusive)) {
      if (sync->owner == self->id) __atomic_store_n(&sync->owner, 0, __ATOMIC_RELEASE);
    } else {
      __atomic_fetch_sub(&sync->readers, 1, __ATOMIC_RELAXED);
    }
  }
  remove_held(self, index);
  return true;
}

// What the result of a blocking pthread or C11 function says of the wait.
inline WaitEnd wait_end(int result) {
  if (result == 0 || result == EOWNERDEAD) return WaitEnd::served;
  // No pthread function that waits gives EINTR, whose number thrd_timedout has.
  return result == ETIMEDOUT || result == thrd_timedout ? WaitEnd::timed_out : WaitEnd::given_up;
}

// Runs the call that blocks. The wait is published before it; the guard is left meanwhile, since signal handlers that run
// then are application code.
template <typename Block>
auto block_on(Guard& guard, Thread* self, const LockCall& call, Block block, bool contended = true) {
  PendingWait pending;
  trace::SyncSlot* sync = find_sync(self, call.address, call.identity, call.site);
  begin_wait(self, {trace::WaitKind::lock, call.mode, call.timed, sync, call.address, 0, call.site, contended}, &pending);
  guard.leave();
  const auto result = block();
  guard.enter_again();
  end_wait(self, pending, wait_end(result));
  return result;
}

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_LOCK_EVENTS_H_
