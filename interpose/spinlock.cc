// pthread_spin_*
#include <errno.h>

#include "interpose/fork_hazard.h"
#include "interpose/hook.h"
#include "interpose/lock_events.h"
#include "interpose/misuse.h"
#include "interpose/mutex.h"

namespace concheck::interpose {
namespace {

constexpr SyncIdentity kIdentity = {trace::SyncKind::spinlock, 0};

LockCall call_for(pthread_spinlock_t* l, CallSite site) {
  return {address_of(l), kIdentity, trace::Mode::exclusive, false, site};
}

}  // namespace
}  // namespace concheck::interpose

using namespace concheck::interpose;

int hook_pthread_spin_init(pthread_spinlock_t* l, int pshared) {
  CONCHECK_ENTER(self);
  const int result = real::pthread_spin_init(l, pshared);
  if (self != nullptr && result == 0) note_init(self, address_of(l), kIdentity, CONCHECK_CALL_SITE());
  return result;
}

int hook_pthread_spin_destroy(pthread_spinlock_t* l) {
  CONCHECK_ENTER(self);
  const int result = real::pthread_spin_destroy(l);
  if (self != nullptr) note_destroy(self, address_of(l), CONCHECK_CALL_SITE(), result);
  return result;
}

int hook_pthread_spin_lock(pthread_spinlock_t* l) {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::pthread_spin_lock(l);
  const LockCall call = call_for(l, CONCHECK_CALL_SITE());
  int result = real::pthread_spin_trylock(l);
  if (result == EBUSY) note_busy(self, call, 0);
  if (result == EBUSY) result = block_on(guard_, self, call, [&] { return real::pthread_spin_lock(l); });
  if (result == 0) acquired(self, call, 0);
  return result;
}

int hook_pthread_spin_trylock(pthread_spinlock_t* l) {
  CONCHECK_ENTER(self);
  const int result = real::pthread_spin_trylock(l);
  if (self != nullptr && result == 0) acquired(self, call_for(l, CONCHECK_CALL_SITE()), concheck::trace::kTry);
  return result;
}

int hook_pthread_spin_unlock(pthread_spinlock_t* l) {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::pthread_spin_unlock(l);
  if (!released(self, address_of(l))) {
    // A spin lock has no owner of its own. In glibc on x86 it is 1 when free.
    concheck::trace::SyncSlot* sync = known_sync(address_of(l));
    const bool is_free = __atomic_load_n(reinterpret_cast<const volatile int*>(l), __ATOMIC_RELAXED) == 1;
    if (is_free) {
      record_misuse(self, concheck::trace::Misuse::unlock_unlocked, sync, CONCHECK_CALL_SITE(), 0);
    } else if (sync != nullptr && sync->owner != 0) {
      record_misuse(self, concheck::trace::Misuse::unlock_not_owner, sync, CONCHECK_CALL_SITE(), 0);
      __atomic_store_n(&sync->owner, 0, __ATOMIC_RELEASE);
      note_lock_taken_away();
    }
  }
  return real::pthread_spin_unlock(l);
}
