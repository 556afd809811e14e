// pthread_mutex_*
#include <errno.h>

#include "interpose/hook.h"
#include "interpose/lock_events.h"
#include "interpose/misuse.h"
#include "interpose/mutex.h"

namespace concheck::interpose {

namespace {

using trace::Misuse;
using trace::Mode;

int type_of(const pthread_mutex_t* m) { return m->__data.__kind & 3; }
bool held_by(const pthread_mutex_t* m, const Thread* self) { return static_cast<uint32_t>(m->__data.__owner) == self->os_tid; }

bool is_destroyed(const pthread_mutex_t* m) { return m->__data.__kind == -1; }  // what glibc's destroy leaves
bool is_protected(const pthread_mutex_t* m) {
  constexpr int kProtectBit = 64;
  constexpr int kAllKinds = 0x1ff;
  return (m->__data.__kind & kProtectBit) != 0 && (m->__data.__kind & ~kAllKinds) == 0;
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
    // A bad timeout, or a priority above the mutex's ceiling, says nothing about the mutex.
    if (timed || is_protected(m)) return;
    misuse = is_destroyed(m) ? Misuse::use_after_destroy : Misuse::invalid;
  }
  const LockCall call = call_for(m, false, site);
  record_misuse(self, misuse, find_sync(self, call.address, call.identity, site), site, result);
}

// The uncontended acquisition: all of it that is not a call is inlined into the hook.
__attribute__((always_inline)) inline void took(Thread* self, pthread_mutex_t* m, uint8_t flags, CallSite site) {
  trace::SyncSlot* sync = cached_sync(self, address_of(m), trace::SyncKind::mutex);
  if (__builtin_expect(sync == nullptr, 0)) sync = find_sync_slow(self, address_of(m), mutex_identity(m), site);
  if (__builtin_expect(sync != nullptr, 1)) acquired(self, sync, address_of(m), Mode::exclusive, flags, site);
}

// The end of an uncontended pthread_mutex_lock, a leaf but for its cold calls: so neither it nor the hook saves registers.
__attribute__((noinline)) int finish_lock(Thread* self, pthread_mutex_t* m, uintptr_t pc, uintptr_t sp) {
  took(self, m, 0, {pc, sp});
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  self->inside_sp = 0;
  return 0;
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

// What every lock function does beyond the plain case. The try's result is final unless it says that the mutex is busy.
template <typename Block>
__attribute__((noinline, cold)) int lock_slowly(Guard& guard, Thread* self, pthread_mutex_t* m, bool timed, CallSite site, int tried,
                                                Block block) {
  int result = tried;
  if (tried == EBUSY) {
    const bool refuses_owner = held_by(m, self) && type_of(m) == PTHREAD_MUTEX_ERRORCHECK;
    const bool again = held_by(m, self) && type_of(m) == PTHREAD_MUTEX_RECURSIVE;
    // Neither blocks its owner.
    result = refuses_owner || again ? block() : block_on(guard, self, call_for(m, timed, site), block);
  }
  note_result(self, m, timed, site, result);
  return result;
}

// What lock and unlock call first of all: the real functions; or, with a perturbed schedule, what leads to the slow paths. So
// the fast ones need not ask.
int (*first_try)(pthread_mutex_t*);
int (*last_unlock)(pthread_mutex_t*);
constexpr int kPerturbed = -1;

int do_not_try(pthread_mutex_t*) { return kPerturbed; }

int unlock_and_say_so(pthread_mutex_t* m) {
  const int result = real::pthread_mutex_unlock(m);
  return result == 0 ? kPerturbed : result;
}

__attribute__((noinline, cold)) int lock_perturbed(Guard& guard, Thread* self, pthread_mutex_t* m, CallSite site) {
  guard.leave();
  perturb();
  guard.enter_again();
  const int result = lock_slowly(guard, self, m, false, site, real::pthread_mutex_trylock(m), [&] { return real::pthread_mutex_lock(m); });
  guard.leave();
  perturb();
  return result;
}

// The real unlock gave something else than 0. `index`: where it stood on the held stack.
__attribute__((noinline, cold)) int unlocked_oddly(Thread* self, pthread_mutex_t* m, int index, uint8_t flags, CallSite site, int result) {
  if (result == kPerturbed) {
    self->inside_sp = 0;  // as Guard::leave(); a reference to the guard would keep it out of registers
    perturb();
    return 0;
  }
  // Refused: it is held as before.
  if (index >= 0) took(self, m, flags, site);
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

}  // namespace

void settle_mutex_calls() {
  first_try = perturbing ? do_not_try : real::pthread_mutex_trylock;
  last_unlock = perturbing ? unlock_and_say_so : real::pthread_mutex_unlock;
}

void note_foreign_unlock(Thread* self, pthread_mutex_t* m, CallSite site) {
  // Taken where we did not look (inside the runtime's own time): the mutex itself knows its owner.
  if (held_by(m, self)) return;
  if (is_destroyed(m)) {
    record_misuse(self, Misuse::use_after_destroy, find_sync(self, address_of(m), mutex_identity(m), site), site, EINVAL);
    return;
  }
  const bool unlocked = m->__data.__lock == 0 || m->__data.__owner == 0;
  trace::SyncSlot* sync = find_sync(self, address_of(m), mutex_identity(m), site);
  const bool refused = type_of(m) == PTHREAD_MUTEX_ERRORCHECK || type_of(m) == PTHREAD_MUTEX_RECURSIVE || (m->__data.__kind & 16) != 0;
  record_misuse(self, unlocked ? Misuse::unlock_unlocked : Misuse::unlock_not_owner, sync, site, refused ? EPERM : 0);
  // It takes effect for the types that do not check.
  if (refused || sync == nullptr) return;
  __atomic_store_n(&sync->owner, 0, __ATOMIC_RELEASE);
  note_lock_taken_away();
}

void note_destroy(Thread* self, uintptr_t address, CallSite site, int result) {
  trace::SyncSlot* sync = known_sync(address);
  if (sync != nullptr && (result == EBUSY || sync->owner != 0)) {
    record_misuse(self, Misuse::destroy_held, sync, site, result);
  }
  if (result == 0) end_sync(address);
}

void note_init(Thread* self, uintptr_t address, const SyncIdentity& identity, CallSite site) {
  trace::SyncSlot* before = known_sync(address);
  if (before != nullptr && before->owner != 0) record_misuse(self, Misuse::init_held, before, site, 0);
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
  CONCHECK_ENTER_AT_ONCE(self);
  if (self == nullptr) return real::pthread_mutex_lock(m);
  const CallSite site = CONCHECK_CALL_SITE();
  if (__builtin_expect(!may_try(m), 0)) {
    return lock_untried(guard_, self, m, false, site, [&] { return real::pthread_mutex_lock(m); });
  }
  const int tried = first_try(m);
  if (__builtin_expect(tried == 0, 1)) {
    guard_.forget();
    return finish_lock(self, m, site.pc, site.sp);
  }
  if (tried == kPerturbed) return lock_perturbed(guard_, self, m, site);
  return lock_slowly(guard_, self, m, false, site, tried, [&] { return real::pthread_mutex_lock(m); });
}

int hook_pthread_mutex_trylock(pthread_mutex_t* m) {
  CONCHECK_ENTER(self);
  const int result = real::pthread_mutex_trylock(m);
  if (self == nullptr) return result;
  const CallSite site = CONCHECK_CALL_SITE();
  if (result == 0 || result == EOWNERDEAD) {
    const uint8_t died = result == 0 ? 0 : concheck::trace::kOwnerDied;
    took(self, m, concheck::trace::kTry | died, site);
  } else if (result != EBUSY) {
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
  CONCHECK_ENTER_AT_ONCE(self);
  if (self == nullptr) return real::pthread_mutex_unlock(m);
  const uintptr_t address = address_of(m);
  const int index = find_held(self, address);
  uint8_t flags = 0;
  if (__builtin_expect(index >= 0, 1)) {
    flags = self->held[index].flags;
    if (__builtin_expect((flags & concheck::trace::kOwnerDied) != 0, 0)) {
      record_misuse(self, concheck::trace::Misuse::inconsistent_unlock, known_sync(address), CONCHECK_CALL_SITE(), 0);
    }
    released(self, address);
  } else {
    note_foreign_unlock(self, m, CONCHECK_CALL_SITE());
  }
  const int result = last_unlock(m);
  if (__builtin_expect(result != 0, 0)) return unlocked_oddly(self, m, index, flags, CONCHECK_CALL_SITE(), result);
  return result;
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
  if (self == nullptr) return real::pthread_mutex_setprioceiling(m, ceiling, old);
  if (m->__data.__lock == 0) return real::pthread_mutex_setprioceiling(m, ceiling, old);
  const LockCall call = {address_of(m), mutex_identity(m), concheck::trace::Mode::exclusive, false, CONCHECK_CALL_SITE()};
  return block_on(guard_, self, call, [&] { return real::pthread_mutex_setprioceiling(m, ceiling, old); });
}
