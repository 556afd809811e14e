// pthread_mutex_*
#include <errno.h>
#include <sched.h>

#include "interpose/contention/lock_uses.h"
#include "interpose/contention/short_wait.h"
#include "interpose/fork_hazard.h"
#include "interpose/hook.h"
#include "interpose/lock_events.h"
#include "interpose/misuse.h"
#include "interpose/mutex.h"
#include "interpose/runtime.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose {

namespace {

using trace::Misuse;
using trace::Mode;

bool is_protected(const pthread_mutex_t* m) {
  constexpr int kProtectBit = 64;
  constexpr int kAllKinds = 0x1ff;
  return (m->__data.__kind & kProtectBit) != 0 && (m->__data.__kind & ~kAllKinds) == 0;
}

bool is_above_ceiling(const pthread_mutex_t* m) {
  sched_param own{};
  if (sys::failed(sys::call(SYS_sched_getparam, 0, reinterpret_cast<long>(&own)))) return false;
  return own.sched_priority > ceiling_of(m);
}

LockCall call_for(pthread_mutex_t* m, bool timed, CallSite site) {
  return {address_of(m), mutex_identity(m), Mode::exclusive, timed, site};
}

void note_failure(Thread* self, pthread_mutex_t* m, bool timed, CallSite site, int result) {
  if (result == ETIMEDOUT) timed_out(self, call_for(m, true, site));
  if (result != EDEADLK && result != EINVAL && result != ENOTRECOVERABLE) return;
  Misuse misuse = Misuse::relock_errorcheck;
  if (result == ENOTRECOVERABLE) misuse = Misuse::not_recoverable;
  if (result == EINVAL) {
    // A bad timeout says nothing about the mutex; nor does a thread without a real-time priority, which no ceiling admits.
    if (timed || (is_protected(m) && !is_above_ceiling(m))) return;
    misuse = is_destroyed(m) ? Misuse::use_after_destroy : is_protected(m) ? Misuse::ceiling : Misuse::invalid;
  }
  const LockCall call = call_for(m, false, site);
  record_misuse(self, misuse, find_sync(self, call.address, call.identity, site), site, result);
}

bool holds_a_mutex(const Thread* t) {
  for (uint32_t i = 0; i < t->slot->held_depth && i < trace::kInlineHeld; ++i) {
    const trace::HeldEntry& entry = t->held[i];
    const trace::SyncSlot* sync = entry.sync != 0 ? known_sync(entry.address) : nullptr;
    if (sync != nullptr && sync->id == entry.sync && sync->owner == t->id && sync->kind == static_cast<uint8_t>(trace::SyncKind::mutex)) return true;
  }
  return false;
}

// A private mutex that we never met is held, by its own account, by a thread that lives, is not at work in the runtime (so it
// is not just taking it) and holds another mutex: a copy of that one.
void note_if_copied(Thread* self, const pthread_mutex_t* m, CallSite site) {
  constexpr int kSharedBit = 128;
  if (storage.header().library_loaded_late != 0 || !has_known_kind(m) || (m->__data.__kind & kSharedBit) != 0) return;
  const auto tid = static_cast<uint32_t>(__atomic_load_n(&m->__data.__owner, __ATOMIC_ACQUIRE));
  if (tid == 0 || known_sync(address_of(m)) != nullptr) return;
  for (uint32_t i = 0; i < thread_slot_limit(); ++i) {
    Thread* t = thread_at(i);
    if (t == nullptr || t->os_tid != tid || t->slot->state != static_cast<uint32_t>(trace::ThreadState::live)) continue;
    if ((t != self && __atomic_load_n(&t->inside_sp, __ATOMIC_ACQUIRE) != 0) || !holds_a_mutex(t)) return;
    if (known_sync(address_of(m)) != nullptr || static_cast<uint32_t>(__atomic_load_n(&m->__data.__owner, __ATOMIC_ACQUIRE)) != tid) return;
    trace::SyncSlot* sync = find_sync(self, address_of(m), mutex_identity(m), site);
    if (sync != nullptr) record_misuse(self, {.misuse = Misuse::copied, .sync = sync, .site = site, .result = 0, .other = t});
    return;
  }
}

// The uncontended acquisition: all of it that is not a call is inlined into the hook.
__attribute__((always_inline)) inline void took(Thread* self, pthread_mutex_t* m, uint8_t flags, CallSite site) {
  trace::SyncSlot* sync = cached_sync(self, address_of(m), trace::SyncKind::mutex);
  if (__builtin_expect(sync == nullptr, 0)) sync = find_sync_slow(self, address_of(m), mutex_identity(m), site);
  if (__builtin_expect(sync == nullptr, 0)) return;
  note_signal_use(self, sync, flags, site);
  acquired(self, sync, address_of(m), Mode::exclusive, flags, site);
}

// --- The fast path: an uncontended pthread_mutex_lock and its unlock, where all is known already. Its functions call nothing but
// the real function; whatever is unusual leaves by a tail call before anything was changed. So they save no registers, which
// with the stores of a held entry would be most of their cost.

__attribute__((noinline, cold)) int finish_lock_slowly(pthread_mutex_t* m, uintptr_t pc, uintptr_t sp) {
  CONCHECK_ENTER(self);
  if (self != nullptr) took(self, m, 0, {pc, sp});
  return 0;
}

__attribute__((noinline, cold)) int store_count_of(const Thread* self, KnownAcquire known) {
  store_count(self, known);
  return 0;
}

// Its unlock can fail or do more than unlock: errorcheck, robust, with a protocol.
bool has_special_unlock(const pthread_mutex_t* m) {
  constexpr int kSpecial = 0x7c;
  return (m->__data.__kind & kSpecial) != 0 || type_of(m) == PTHREAD_MUTEX_ERRORCHECK;
}

// The real mutex is ours by now.
__attribute__((noinline)) int finish_lock(pthread_mutex_t* m, uintptr_t pc, uintptr_t sp) {
  Thread* self = current_thread;
  const CallSite site = {pc, sp};
  trace::SyncSlot* sync = cached_sync(self, address_of(m), trace::SyncKind::mutex);
  trace::ThreadSlot& slot = *self->slot;
  const uint32_t depth = slot.held_depth;
  if (__builtin_expect(sync == nullptr || sync->owner == self->id || depth >= kShallow, 0)) return finish_lock_slowly(m, pc, sp);
  if (__builtin_expect(sync->contended != 0, 0) && contention::is_to_measure(self, sync)) return finish_lock_slowly(m, pc, sp);
  const StackCacheEntry& stack = *stack_cache_places(self, site).first;
  if (__builtin_expect(!stack_verifies(stack, site), 0)) return finish_lock_slowly(m, pc, sp);
  const uint32_t how = how_held(Mode::exclusive, 0);
  uint64_t hash = chain_hash(0, sync->id, pc, how);
  KnownAcquire known = {nullptr, 0};
  if (depth != 0) {
    const uint64_t parent = self->held[depth - 1].hash;
    hash = chain_hash(parent, sync->id, pc, how);
    known = known_at_once(self, parent, hash);
    if (__builtin_expect(!known, 0)) return finish_lock_slowly(m, pc, sp);
  }
  // A signal handler must not push its own entry into this one.
  self->inside_sp = sp;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  set_owner(sync, self);
  ++sync->acquisitions;
  ++slot.acquisitions;
  const bool plain = !has_special_unlock(m);
  write_held(self->held[depth], sync, address_of(m), how, site, hash, stack.stack, plain, static_cast<bool>(known));
  __atomic_store_n(&slot.held_depth, depth + 1, __ATOMIC_RELEASE);
  self->top_sync = sync;
  self->top_address = plain ? address_of(m) : 0;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  self->inside_sp = 0;
  if (!known) return 0;
  const uint32_t count = ++known.count();
  return __builtin_expect((count & (count - 1)) == 0, 0) ? store_count_of(self, known) : 0;
}

// Takes the top lock off the held stack if that is all there is to its release. No guard: a handler that comes in between
// leaves the stack as it finds it.
__attribute__((always_inline)) inline bool released_at_once(Thread* self, uintptr_t address) {
  if (__builtin_expect(self == nullptr || self->inside_sp != 0 || self->top_address != address, 0)) return false;
  trace::SyncSlot* sync = self->top_sync;
  if (__builtin_expect(sync->address != address || sync->owner != self->id, 0)) return false;
  const uint32_t depth = self->slot->held_depth - 1;
  self->top_address = 0;
  __atomic_store_n(&sync->owner, 0, __ATOMIC_RELEASE);
  __atomic_store_n(&self->slot->held_depth, depth, __ATOMIC_RELEASE);
  if (depth == 0) return true;
  if (const trace::HeldEntry& next = self->held[depth - 1]; next.plain == 1 && next.recursion == 1 && next.sync != 0) {
    self->top_sync = sync_of(next);
    self->top_address = next.address;
  }
  return true;
}

// A failed try of a mutex with a priority ceiling leaves the thread's priority bookkeeping changed; a try of a robust one
// that is not recoverable leaves it locked. Those are asked once only.
bool may_try(const pthread_mutex_t* m) {
  constexpr int kRobustBit = 16;
  constexpr int kProtectBit = 64;
  return (m->__data.__kind & (kProtectBit | kRobustBit)) == 0;
}

void note_result(Thread* self, pthread_mutex_t* m, bool timed, CallSite site, int result) {
  if (result == 0 || result == EOWNERDEAD) {
    took(self, m, (timed ? trace::kTimed : 0) | (result == EOWNERDEAD ? trace::kOwnerDied : 0), site);
  } else {
    note_failure(self, m, timed, site, result);
  }
}

// A mutex that another thread has, and that has no protocol and is not robust, comes free at once.
bool comes_soon(Thread* self, pthread_mutex_t* m, CallSite site) {
  if (has_special_unlock(m) || held_by(m, self)) return false;
  trace::SyncSlot* sync = cached_sync(self, address_of(m), trace::SyncKind::mutex);
  if (sync == nullptr) return false;
  const auto seems_free = [m] { return __atomic_load_n(&m->__data.__lock, __ATOMIC_RELAXED) == 0; };
  return contention::take_soon(self, sync, site, seems_free, [m] { return real::pthread_mutex_trylock(m) == 0; });
}

// What every lock function does beyond the plain case. The try's result is final unless it says that the mutex is busy.
template <typename Block>
__attribute__((noinline, cold)) int lock_slowly(Guard& guard, Thread* self, pthread_mutex_t* m, bool timed, CallSite site, int tried,
                                                Block block) {
  int result = tried;
  if (tried == EBUSY && comes_soon(self, m, site)) {
    result = 0;
  } else if (tried == EBUSY) {
    note_if_copied(self, m, site);
    note_busy(self, call_for(m, timed, site), static_cast<uint32_t>(m->__data.__owner));
    const bool refuses_owner = held_by(m, self) && type_of(m) == PTHREAD_MUTEX_ERRORCHECK;
    const bool again = held_by(m, self) && type_of(m) == PTHREAD_MUTEX_RECURSIVE;
    // Neither blocks its owner.
    result = refuses_owner || again ? block() : block_on(guard, self, call_for(m, timed, site), block);
  }
  note_result(self, m, timed, site, result);
  return result;
}

// For the mutexes that can not be tried first: busy if somebody has it.
bool seems_busy(const pthread_mutex_t* m) { return m->__data.__owner != 0; }

template <typename Block>
int lock_untried(Guard& guard, Thread* self, pthread_mutex_t* m, bool timed, CallSite site, Block block) {
  if (seems_busy(m)) return lock_slowly(guard, self, m, timed, site, EBUSY, block);
  const int result = block();
  note_result(self, m, timed, site, result);
  return result;
}

template <typename Block>
int lock_timed(Guard& guard, Thread* self, pthread_mutex_t* m, CallSite site, Block block) {
  if (!may_try(m)) return lock_untried(guard, self, m, true, site, block);
  return lock_slowly(guard, self, m, true, site, real::pthread_mutex_trylock(m), block);
}

__attribute__((noinline, cold)) int lock_after_try(pthread_mutex_t* m, uintptr_t pc, uintptr_t sp, int tried) {
  CONCHECK_ENTER(self);
  const auto block = [&] { return real::pthread_mutex_lock(m); };
  if (self == nullptr) return tried == 0 ? 0 : block();
  return lock_slowly(guard_, self, m, false, {pc, sp}, tried, block);
}

// While memory accesses are checked every request comes here.
__attribute__((noinline)) int lock_with_care(pthread_mutex_t* m, uintptr_t pc, uintptr_t sp) {
  CONCHECK_ENTER(self);
  const auto block = [&] { return real::pthread_mutex_lock(m); };
  if (__builtin_expect(self == nullptr, 0)) return block();
  if (__builtin_expect(!may_try(m), 0)) return lock_untried(guard_, self, m, false, {pc, sp}, block);
  if (self->chain_dirty) settle_chain(self);
  const int tried = real::pthread_mutex_trylock(m);
  if (__builtin_expect(tried != 0, 0)) return lock_slowly(guard_, self, m, false, {pc, sp}, tried, block);
  took(self, m, 0, {pc, sp});
  return 0;
}

}  // namespace

void note_foreign_unlock(Thread* self, pthread_mutex_t* m, CallSite site) {
  // Taken where we did not look (inside the runtime's own time): the mutex itself knows its owner.
  if (held_by(m, self)) return note_if_copied(self, m, site);
  if (is_destroyed(m)) {
    record_misuse(self, Misuse::use_after_destroy, find_sync(self, address_of(m), mutex_identity(m), site), site, EINVAL);
    return;
  }
  const bool unlocked = m->__data.__lock == 0 || m->__data.__owner == 0;
  trace::SyncSlot* sync = find_sync(self, address_of(m), mutex_identity(m), site);
  const bool refused = refuses_foreign_unlock(m);
  record_misuse(self, unlocked ? Misuse::unlock_unlocked : Misuse::unlock_not_owner, sync, site, refused ? EPERM : 0);
  // It takes effect for the types that do not check.
  if (refused || sync == nullptr) return;
  __atomic_store_n(&sync->owner, 0, __ATOMIC_RELEASE);
  note_lock_taken_away();
}

namespace {

__attribute__((noinline)) int unlock_slowly(pthread_mutex_t* m, uintptr_t pc, uintptr_t sp) {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::pthread_mutex_unlock(m);
  const uintptr_t address = address_of(m);
  const int index = find_held(self, address);
  uint8_t flags = 0;
  if (__builtin_expect(index >= 0, 1)) {
    flags = self->held[index].flags;
    if (__builtin_expect((flags & trace::kOwnerDied) != 0, 0)) {
      record_misuse(self, Misuse::inconsistent_unlock, known_sync(address), {pc, sp}, 0);
    }
    released(self, address);
  } else {
    note_foreign_unlock(self, m, {pc, sp});
  }
  const int result = real::pthread_mutex_unlock(m);
  // Refused: it is held as before.
  if (__builtin_expect(result != 0 && index >= 0, 0)) took(self, m, flags, {pc, sp});
  return result;
}

}  // namespace

// Readers count as holders; other kinds of object count other things there.
static bool is_read(const trace::SyncSlot* sync) { return sync->kind == static_cast<uint8_t>(trace::SyncKind::rwlock) && sync->readers != 0; }

void note_destroy(Thread* self, uintptr_t address, CallSite site, int result) {
  trace::SyncSlot* sync = known_sync(address);
  if (sync != nullptr && (result == EBUSY || sync->owner != 0 || is_read(sync))) {
    record_misuse(self, Misuse::destroy_held, sync, site, result);
  }
  if (result == 0) end_sync(address);
}

void note_init(Thread* self, uintptr_t address, const SyncIdentity& identity, CallSite site) {
  trace::SyncSlot* before = known_sync(address);
  if (before != nullptr && (before->owner != 0 || is_read(before))) record_misuse(self, Misuse::init_held, before, site, 0);
  begin_sync(self, address, identity, site);
}

}  // namespace concheck::interpose

using namespace concheck::interpose;

int hook_pthread_mutex_init(pthread_mutex_t* m, const pthread_mutexattr_t* attr) {
  CONCHECK_ENTER(self);
  const int result = real::pthread_mutex_init(m, attr);
  if (self != nullptr && result == 0) note_init(self, address_of(m), mutex_identity(m), CONCHECK_CALL_SITE());
  return result;
}

int hook_pthread_mutex_destroy(pthread_mutex_t* m) {
  CONCHECK_ENTER(self);
  const int result = real::pthread_mutex_destroy(m);
  if (self != nullptr) note_destroy(self, address_of(m), CONCHECK_CALL_SITE(), result);
  return result;
}

int hook_pthread_mutex_lock(pthread_mutex_t* m) {
  const CallSite site = CONCHECK_CALL_SITE();
  Thread* self = current_thread;
  if (__builtin_expect(self == nullptr || self->inside_sp != 0 || self->detour != 0 || !may_try(m), 0)) {
    return lock_with_care(m, site.pc, site.sp);
  }
  if (__builtin_expect(sync_cache_entry(self, address_of(m)).address != address_of(m), 0)) expect_sync(address_of(m));
  const int tried = real::pthread_mutex_trylock(m);
  if (__builtin_expect(tried == 0, 1)) return finish_lock(m, site.pc, site.sp);
  return lock_after_try(m, site.pc, site.sp, tried);
}

int hook_pthread_mutex_trylock(pthread_mutex_t* m) {
  CONCHECK_ENTER(self);
  const int result = real::pthread_mutex_trylock(m);
  if (self == nullptr) return result;
  const CallSite site = CONCHECK_CALL_SITE();
  if (result == 0 || result == EOWNERDEAD) {
    const uint8_t died = result == 0 ? 0 : concheck::trace::kOwnerDied;
    took(self, m, concheck::trace::kTry | died, site);
  } else if (result == EBUSY) {
    note_if_copied(self, m, site);
  } else {
    note_failure(self, m, false, site, result);
  }
  return result;
}

int hook_pthread_mutex_timedlock(pthread_mutex_t* m, const timespec* t) {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::pthread_mutex_timedlock(m, t);
  return lock_timed(guard_, self, m, CONCHECK_CALL_SITE(), [&] { return real::pthread_mutex_timedlock(m, t); });
}

int hook_pthread_mutex_clocklock(pthread_mutex_t* m, clockid_t clock, const timespec* t) {
  CONCHECK_ENTER(self);
  // A clock that is not supported is an error even when the mutex is free.
  const bool clock_ok = clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC;
  if (self == nullptr || !clock_ok) return real::pthread_mutex_clocklock(m, clock, t);
  return lock_timed(guard_, self, m, CONCHECK_CALL_SITE(), [&] { return real::pthread_mutex_clocklock(m, clock, t); });
}

int hook_pthread_mutex_unlock(pthread_mutex_t* m) {
  if (released_at_once(current_thread, address_of(m))) return real::pthread_mutex_unlock(m);
  const CallSite site = CONCHECK_CALL_SITE();
  return unlock_slowly(m, site.pc, site.sp);
}

int hook_pthread_mutex_consistent(pthread_mutex_t* m) {
  CONCHECK_ENTER(self);
  const int result = real::pthread_mutex_consistent(m);
  if (self == nullptr || result != 0) return result;
  const int index = find_held(self, address_of(m));
  if (index >= 0) self->held[index].flags &= static_cast<uint8_t>(~concheck::trace::kOwnerDied);
  return result;
}

int hook_pthread_mutex_getprioceiling(const pthread_mutex_t* m, int* ceiling) {
  CONCHECK_ENTER(self);
  static_cast<void>(self);
  return real::pthread_mutex_getprioceiling(m, ceiling);
}

int hook_pthread_mutex_setprioceiling(pthread_mutex_t* m, int ceiling, int* old) {
  // It locks and unlocks the mutex inside libc, which nobody sees from outside; it can wait for the mutex.
  CONCHECK_ENTER(self);
  const auto change = [&] { return real::pthread_mutex_setprioceiling(m, ceiling, old); };
  if (self == nullptr) return change();
  int result;
  if (is_locked_below_ceiling(m)) {
    const LockCall call = {address_of(m), mutex_identity(m), concheck::trace::Mode::exclusive, false, CONCHECK_CALL_SITE()};
    result = block_on(guard_, self, call, change);
    self->waited_for = 0;
  } else {
    result = change();
  }
  concheck::trace::SyncSlot* sync = result == 0 ? known_sync(address_of(m)) : nullptr;
  if (sync != nullptr) contention::change_ceiling(sync, ceiling);
  return result;
}
