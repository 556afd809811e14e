#include "interpose/orphan.h"

#include <time.h>

#include "interpose/deadlock_record.h"
#include "interpose/runtime.h"
#include "interpose/stack_capture.h"
#include "interpose/wait_view.h"
#include "interpose/waiting_threads.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose {
namespace {

// By sync id. Two locks that share a place are told once more at most.
constexpr uint32_t kTold = 256;
uint32_t told[kTold];

bool was_told(uint32_t sync) { return __atomic_load_n(&told[sync % kTold], __ATOMIC_RELAXED) == sync; }
bool tell_once(uint32_t sync) { return __atomic_exchange_n(&told[sync % kTold], sync, __ATOMIC_RELAXED) != sync; }

// Locks that only their holder gives back, and that nobody inherits.
bool can_be_orphaned(const trace::SyncSlot* sync) {
  switch (static_cast<trace::SyncKind>(sync->kind)) {
    case trace::SyncKind::mutex:
    case trace::SyncKind::rwlock:
    case trace::SyncKind::spinlock:
    case trace::SyncKind::openmp:
      // The kernel hands a mutex with inheritance on when its owner dies.
      return (sync->attributes & (trace::kRobust | trace::kProtocolInherit | trace::kProcessShared)) == 0;
    default:
      return false;
  }
}

bool requests(const Thread* t, const trace::Wait& wait, const trace::SyncSlot* sync) {
  if (!is_kind(wait, trace::WaitKind::lock) || wait.timed != 0 || wait.sync != sync->id) return false;
  return !t->asynchronous_cancel || !__atomic_load_n(&t->cancel_requested, __ATOMIC_ACQUIRE);
}

bool lasts(const WaitStep& waiter, const trace::SyncSlot* sync, uint32_t owner) {
  const uint64_t start = sys::now_ns();
  do {
    timespec pause = {0, 1'000'000};
    sys::call(SYS_nanosleep, reinterpret_cast<long>(&pause));
    if (!all_wait_still(&waiter, 1) || __atomic_load_n(&sync->owner, __ATOMIC_ACQUIRE) != owner) return false;
  } while (sys::now_ns() - start < trace::kOrphanLastsNs);
  return true;
}

void tell_orphan(Thread* self, const WaitStep& waiter, const Thread* holder, const trace::SyncSlot* sync) {
  if (was_told(sync->id) || !lasts(waiter, sync, sync->owner) || !claim_deadlock(&waiter, 1) || !tell_once(sync->id)) return;
  make_trace_permanent();
  trace::DeadlockEntry entries[2] = {waiting_entry(self, waiter.thread), {}};
  entries[1].thread = sync->owner;
  entries[1].held_sync = sync->id;
  entries[1].held_mode = static_cast<uint8_t>(trace::Mode::exclusive);
  if (const trace::HeldEntry* held = holder != nullptr ? held_entry(holder, sync->id) : nullptr) entries[1].held_stack = held->stack;
  tell_deadlock(self, entries, 2, trace::DeadlockShape::orphan);
}

}  // namespace

bool find_orphaned_lock(Thread* self) {
  const trace::Wait wait = read_wait(self);
  const trace::SyncSlot* sync = awaited(wait);
  if (sync == nullptr || !requests(self, wait, sync) || !can_be_orphaned(sync)) return false;
  const uint32_t owner = __atomic_load_n(&sync->owner, __ATOMIC_ACQUIRE);
  if (owner == 0) return false;
  const Thread* t = thread_at(__atomic_load_n(&sync->owner_slot, __ATOMIC_RELAXED));
  const bool is_owner = t != nullptr && t->id == owner;
  // Ids are not used again, so another thread in its slot means that it has ended.
  if (is_owner && !__atomic_load_n(&t->ending, __ATOMIC_ACQUIRE)) return false;
  if (__atomic_load_n(&sync->owner, __ATOMIC_ACQUIRE) != owner) return false;
  tell_orphan(self, {self, wait.sequence}, is_owner ? t : nullptr, sync);
  return true;
}

void restart_orphans_in_child() { __builtin_memset(told, 0, sizeof told); }

void find_waiters_for_ending(Thread* ending) {
  for (uint32_t i = 0; i < ending->slot->held_depth; ++i) {
    trace::HeldEntry& entry = ending->held[i];
    const trace::SyncSlot* sync = entry.sync != 0 ? known_sync(entry.address) : nullptr;
    if (sync == nullptr || sync->id != entry.sync || sync->owner != ending->id || !can_be_orphaned(sync)) continue;
    // Later its frames are gone.
    if (entry.stack == 0) entry.stack = confirm_stack(ending, {entry.pc, entry.sp}, 0);
    for (uint32_t slot = 0; Thread* t = next_waiting(&slot);) {
      const trace::Wait wait = read_wait(t);
      if (!requests(t, wait, sync)) continue;
      tell_orphan(ending, {t, wait.sequence}, ending, sync);
      break;
    }
  }
}

}  // namespace concheck::interpose
