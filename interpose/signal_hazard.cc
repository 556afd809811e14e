#include "interpose/signal_hazard.h"

#include <pthread.h>
#include <signal.h>

#include "interpose/critical.h"
#include "interpose/misuse.h"
#include "interpose/runtime.h"
#include "interpose/stack_capture.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose {
namespace {

// A lock that was taken in handlers of these signals, last by this thread.
struct SignalUse {
  uint32_t sync;  // 0 = empty
  uint32_t thread;
  uint32_t stack;
  uint64_t signals;
};
constexpr uint32_t kMostLocks = 256;
InternalLock lock;
SignalUse uses[kMostLocks] CONCHECK_GUARDED_BY(lock);

SignalUse* use_of(uint32_t sync) CONCHECK_REQUIRES(lock) {
  for (uint32_t i = 0; i < kMostLocks; ++i) {
    SignalUse& use = uses[(sync + i) % kMostLocks];
    if (use.sync == sync || use.sync == 0) return &use;
  }
  return nullptr;
}

// The kinds whose second request by the same thread comes back.
bool may_be_taken_again(const trace::SyncSlot* sync) {
  const int type = sync->attributes & trace::kMutexTypeMask;
  return sync->kind == static_cast<uint8_t>(trace::SyncKind::mutex) && (type == PTHREAD_MUTEX_RECURSIVE || type == PTHREAD_MUTEX_ERRORCHECK);
}

void note_in_handler(Thread* self, trace::SyncSlot* sync, CallSite site) {
  const uint32_t stack = capture_stack(self, site);
  {
    Critical critical(lock);
    SignalUse* use = use_of(sync->id);
    if (use == nullptr) return;
    *use = {sync->id, self->id, stack, use->signals | uint64_t{1} << (self->handled_signal - 1)};
  }
  if ((__atomic_fetch_or(&sync->attributes, trace::kTakenInSignal, __ATOMIC_ACQ_REL) & trace::kTakenInSignal) != 0) return;
  forget_cached_sync(sync);
  if (sync->recorded == 0) return;
  trace::SyncChangeRecord record{};
  record.id = sync->id;
  record.attributes = sync->attributes;
  self->records.append(storage, trace::RecordType::sync_change, self->id, record);
}

// Only for a thread in which the handler did run: whether it ever runs in another one nobody knows.
void note_outside(Thread* self, trace::SyncSlot* sync, CallSite site) {
  SignalUse found;
  {
    Critical critical(lock);
    const SignalUse* use = use_of(sync->id);
    if (use == nullptr || use->sync == 0 || use->thread != self->id) return;
    found = *use;
  }
  uint64_t blocked = 0;
  sys::call(SYS_rt_sigprocmask, SIG_BLOCK, 0, reinterpret_cast<long>(&blocked), sizeof blocked);
  const uint64_t open = found.signals & ~blocked;
  if (open == 0) return;
  record_misuse(self, {.misuse = trace::Misuse::signal_lock, .sync = sync, .site = site, .result = __builtin_ctzll(open) + 1, .other = self,
                       .other_stack = found.stack});
}

}  // namespace

bool left_handler_by_jump(const Thread* self, uintptr_t sp) {
  const bool on_own_stack = sp > self->stack_low && sp <= self->stack_high;
  const bool handler_on_own_stack = self->handler_sp > self->stack_low && self->handler_sp <= self->stack_high;
  return on_own_stack && handler_on_own_stack && sp > self->handler_sp;
}

void note_signal_use_slow(Thread* self, trace::SyncSlot* sync, uint8_t flags, CallSite site) {
  if (may_be_taken_again(sync)) return;
  if (self->in_handler && left_handler_by_jump(self, site.sp)) self->in_handler = false;
  if (!self->in_handler) {
    note_outside(self, sync, site);
  } else if ((flags & trace::kTry) == 0) {
    note_in_handler(self, sync, site);
  }
}

CONCHECK_ALONE void restart_signal_hazards_in_child() {
  lock.reset();
  __builtin_memset(uses, 0, sizeof uses);
}

}  // namespace concheck::interpose
