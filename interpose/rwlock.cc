// pthread_rwlock_*
#include <errno.h>

#include "interpose/fork_hazard.h"
#include "interpose/hook.h"
#include "interpose/lock_events.h"
#include "interpose/misuse.h"
#include "interpose/mutex.h"

namespace concheck::interpose {
namespace {

using trace::Mode;

SyncIdentity identity_of(const pthread_rwlock_t* l) {
  uint16_t attributes = static_cast<uint16_t>(l->__data.__flags << trace::kRwKindShift) & trace::kRwKindMask;
  if (l->__data.__shared != 0) attributes |= trace::kProcessShared;
  return {trace::SyncKind::rwlock, attributes};
}

LockCall call_for(pthread_rwlock_t* l, Mode mode, bool timed, CallSite site) {
  return {address_of(l), identity_of(l), mode, timed, site};
}

// glibc checks a time-out before it looks at the lock, so a bad one must not meet our try.
bool is_valid(clockid_t clock, const timespec* t) {
  return (clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC) && t->tv_nsec >= 0 && t->tv_nsec < 1'000'000'000;
}

// The lock counts a reader before we do, and as long as we do: with equal numbers we know all of them.
bool all_readers_known(const pthread_rwlock_t* l) {
  const trace::SyncSlot* sync = known_sync(address_of(l));
  const unsigned before = __atomic_load_n(&l->__data.__readers, __ATOMIC_ACQUIRE) >> 3;
  const uint32_t counted = sync != nullptr ? __atomic_load_n(&sync->readers, __ATOMIC_ACQUIRE) : 0;
  const unsigned after = __atomic_load_n(&l->__data.__readers, __ATOMIC_ACQUIRE) >> 3;
  return before != 0 && before == counted && after == counted;
}

template <typename Try, typename Block>
int lock(Guard& guard, Thread* self, pthread_rwlock_t* l, Mode mode, bool timed, CallSite site, Try attempt, Block block) {
  const LockCall call = call_for(l, mode, timed, site);
  int result = attempt();
  if (result == EBUSY) {
    note_busy(self, call, static_cast<uint32_t>(l->__data.__cur_writer));
    // The writer itself gets EDEADLK instead of waiting.
    const bool own = static_cast<uint32_t>(l->__data.__cur_writer) == self->os_tid;
    result = own ? block() : block_on(guard, self, call, block);
    if (own && result == EDEADLK) {
      record_misuse(self, trace::Misuse::relock_errorcheck, find_sync(self, call.address, call.identity, site), site, result);
    }
  } else if (result != 0) {
    result = block();
  }
  if (result == 0) {
    acquired(self, call, timed ? trace::kTimed : 0);
    // A writer that waits holds up readers of this kind, so it is a fact even when nothing is held (acquired() has seen to it
    // where the acquisition itself changes the thread's clock).
    const bool holds_up_readers = mode == Mode::exclusive && l->__data.__flags == PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP;
    if (holds_up_readers && self->slot->held_depth == 1) check_dependency(self, 0);
  }
  if (result == ETIMEDOUT) timed_out(self, call);
  return result;
}

}  // namespace
}  // namespace concheck::interpose

using namespace concheck::interpose;
using concheck::trace::Mode;

int hook_pthread_rwlock_init(pthread_rwlock_t* l, const pthread_rwlockattr_t* attr) {
  CONCHECK_ENTER(self);
  const int result = real::pthread_rwlock_init(l, attr);
  if (self != nullptr && result == 0) note_init(self, address_of(l), identity_of(l), CONCHECK_CALL_SITE());
  return result;
}

int hook_pthread_rwlock_destroy(pthread_rwlock_t* l) {
  CONCHECK_ENTER(self);
  const int result = real::pthread_rwlock_destroy(l);
  if (self != nullptr) note_destroy(self, address_of(l), CONCHECK_CALL_SITE(), result);
  return result;
}

#define CONCHECK_RWLOCK_LOCK(name, attempt, mode)                                                     \
  int hook_##name(pthread_rwlock_t* l) {                                                              \
    CONCHECK_ENTER(self);                                                                             \
    if (self == nullptr) return real::name(l);                                                        \
    return lock(guard_, self, l, mode, false, CONCHECK_CALL_SITE(), [&] { return real::attempt(l); }, \
                [&] { return real::name(l); });                                                       \
  }
CONCHECK_RWLOCK_LOCK(pthread_rwlock_rdlock, pthread_rwlock_tryrdlock, Mode::shared)
CONCHECK_RWLOCK_LOCK(pthread_rwlock_wrlock, pthread_rwlock_trywrlock, Mode::exclusive)

#define CONCHECK_RWLOCK_TRY(name, mode)                                                  \
  int hook_##name(pthread_rwlock_t* l) {                                                 \
    CONCHECK_ENTER(self);                                                                \
    const int result = real::name(l);                                                    \
    if (self != nullptr && result == 0) {                                                \
      acquired(self, call_for(l, mode, false, CONCHECK_CALL_SITE()), concheck::trace::kTry); \
    }                                                                                    \
    return result;                                                                       \
  }
CONCHECK_RWLOCK_TRY(pthread_rwlock_tryrdlock, Mode::shared)
CONCHECK_RWLOCK_TRY(pthread_rwlock_trywrlock, Mode::exclusive)

#define CONCHECK_RWLOCK_TIMED(name, attempt, mode)                                                   \
  int hook_##name(pthread_rwlock_t* l, const timespec* t) {                                          \
    CONCHECK_ENTER(self);                                                                            \
    if (self == nullptr || !is_valid(CLOCK_REALTIME, t)) return real::name(l, t);                    \
    return lock(guard_, self, l, mode, true, CONCHECK_CALL_SITE(), [&] { return real::attempt(l); }, \
                [&] { return real::name(l, t); });                                                   \
  }
CONCHECK_RWLOCK_TIMED(pthread_rwlock_timedrdlock, pthread_rwlock_tryrdlock, Mode::shared)
CONCHECK_RWLOCK_TIMED(pthread_rwlock_timedwrlock, pthread_rwlock_trywrlock, Mode::exclusive)

#define CONCHECK_RWLOCK_CLOCK(name, attempt, mode)                                                   \
  int hook_##name(pthread_rwlock_t* l, clockid_t clock, const timespec* t) {                         \
    CONCHECK_ENTER(self);                                                                            \
    if (self == nullptr || !is_valid(clock, t)) return real::name(l, clock, t);                      \
    return lock(guard_, self, l, mode, true, CONCHECK_CALL_SITE(), [&] { return real::attempt(l); }, \
                [&] { return real::name(l, clock, t); });                                            \
  }
CONCHECK_RWLOCK_CLOCK(pthread_rwlock_clockrdlock, pthread_rwlock_tryrdlock, Mode::shared)
CONCHECK_RWLOCK_CLOCK(pthread_rwlock_clockwrlock, pthread_rwlock_trywrlock, Mode::exclusive)

int hook_pthread_rwlock_unlock(pthread_rwlock_t* l) {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::pthread_rwlock_unlock(l);
  if (!released(self, address_of(l))) {
    // Not ours by our own account, which is sure only when it accounts for all that the lock itself says.
    if (l->__data.__readers >> 3 == 0 && l->__data.__cur_writer == 0) {
      record_misuse(self, concheck::trace::Misuse::unlock_unlocked, known_sync(address_of(l)), CONCHECK_CALL_SITE(), 0);
    } else if (all_readers_known(l)) {
      record_misuse(self, concheck::trace::Misuse::unlock_not_owner, known_sync(address_of(l)), CONCHECK_CALL_SITE(), 0);
    } else if (l->__data.__cur_writer != 0 && static_cast<uint32_t>(l->__data.__cur_writer) != self->os_tid) {
      record_misuse(self, concheck::trace::Misuse::unlock_not_owner, known_sync(address_of(l)), CONCHECK_CALL_SITE(), 0);
    }
  }
  return real::pthread_rwlock_unlock(l);
}
