// C11 <threads.h>. glibc's mtx_t and cnd_t are a pthread_mutex_t and a pthread_cond_t; its functions call the internal
// pthread ones, so nothing here is seen twice.
#include <errno.h>

#include "interpose/condvar.h"
#include "interpose/fork_hazard.h"
#include "interpose/hook.h"
#include "interpose/join.h"
#include "interpose/misuse.h"

namespace concheck::interpose {
namespace {

pthread_mutex_t* as_pthread(mtx_t* m) { return reinterpret_cast<pthread_mutex_t*>(m); }
pthread_cond_t* as_pthread(cnd_t* c) { return reinterpret_cast<pthread_cond_t*>(c); }

SyncIdentity identity_of(mtx_t* m) {
  SyncIdentity identity = mutex_identity(as_pthread(m));
  identity.attributes |= trace::kC11;
  return identity;
}

LockCall call_for(mtx_t* m, bool timed, CallSite site) {
  return {address_of(m), identity_of(m), trace::Mode::exclusive, timed, site};
}

template <typename Block>
int lock(Guard& guard, Thread* self, mtx_t* m, bool timed, CallSite site, Block block) {
  const LockCall call = call_for(m, timed, site);
  int result = real::mtx_trylock(m);
  if (result == thrd_busy) {
    note_busy(self, call, static_cast<uint32_t>(as_pthread(m)->__data.__owner));
    result = block_on(guard, self, call, block);
  } else if (result != thrd_success) {
    result = block();
  }
  if (result == thrd_success) acquired(self, call, timed ? trace::kTimed : 0);
  if (result == thrd_timedout) timed_out(self, call);
  return result;
}

}  // namespace
}  // namespace concheck::interpose

using namespace concheck::interpose;

int hook_mtx_init(mtx_t* m, int type) {
  CONCHECK_ENTER(self);
  const int result = real::mtx_init(m, type);
  if (self != nullptr && result == thrd_success) note_init(self, address_of(m), identity_of(m), CONCHECK_CALL_SITE());
  return result;
}

void hook_mtx_destroy(mtx_t* m) {
  CONCHECK_ENTER(self);
  if (self != nullptr) note_destroy(self, address_of(m), CONCHECK_CALL_SITE(), 0);
  real::mtx_destroy(m);
}

int hook_mtx_lock(mtx_t* m) {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::mtx_lock(m);
  return lock(guard_, self, m, false, CONCHECK_CALL_SITE(), [&] { return real::mtx_lock(m); });
}

int hook_mtx_trylock(mtx_t* m) {
  CONCHECK_ENTER(self);
  const int result = real::mtx_trylock(m);
  if (self != nullptr && result == thrd_success) acquired(self, call_for(m, false, CONCHECK_CALL_SITE()), concheck::trace::kTry);
  return result;
}

int hook_mtx_timedlock(mtx_t* m, const timespec* t) {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::mtx_timedlock(m, t);
  return lock(guard_, self, m, true, CONCHECK_CALL_SITE(), [&] { return real::mtx_timedlock(m, t); });
}

int hook_mtx_unlock(mtx_t* m) {
  CONCHECK_ENTER(self);
  if (self != nullptr && !released(self, address_of(m))) note_foreign_unlock(self, as_pthread(m), CONCHECK_CALL_SITE());
  return real::mtx_unlock(m);
}

int hook_cnd_init(cnd_t* c) {
  CONCHECK_ENTER(self);
  const int result = real::cnd_init(c);
  if (self != nullptr && result == thrd_success) note_condition_init(self, address_of(c), CONCHECK_CALL_SITE());
  return result;
}

void hook_cnd_destroy(cnd_t* c) {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::cnd_destroy(c);
  note_condition_destroy(self, address_of(c), CONCHECK_CALL_SITE());
  guard_.leave();
  real::cnd_destroy(c);
  guard_.enter_again();
  end_sync(address_of(c));
}

int hook_cnd_wait(cnd_t* c, mtx_t* m) {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::cnd_wait(c, m);
  return wait_on_condition(guard_, self, as_pthread(c), as_pthread(m), false, CONCHECK_CALL_SITE(), [&] { return real::cnd_wait(c, m); });
}

int hook_cnd_timedwait(cnd_t* c, mtx_t* m, const timespec* t) {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::cnd_timedwait(c, m, t);
  return wait_on_condition(guard_, self, as_pthread(c), as_pthread(m), true, CONCHECK_CALL_SITE(), [&] { return real::cnd_timedwait(c, m, t); });
}

int hook_cnd_signal(cnd_t* c) {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::cnd_signal(c);
  return notify_condition(self, as_pthread(c), false, CONCHECK_CALL_SITE(), [&] { return real::cnd_signal(c); });
}

int hook_cnd_broadcast(cnd_t* c) {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::cnd_broadcast(c);
  return notify_condition(self, as_pthread(c), true, CONCHECK_CALL_SITE(), [&] { return real::cnd_broadcast(c); });
}

int hook_thrd_create(thrd_t* thread, thrd_start_t start, void* arg) {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::thrd_create(thread, start, arg);
  Birth* birth = prepare_birth(self, reinterpret_cast<void*>(start), arg, nullptr, CONCHECK_CALL_SITE());
  if (birth == nullptr) return real::thrd_create(thread, start, arg);
  const int result = real::thrd_create(thread, start_c11_thread, birth);
  finish_birth(birth, result == thrd_success);
  return result;
}

int hook_thrd_join(thrd_t thread, int* result) {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::thrd_join(thread, result);
  return observe_join(guard_, self, thread, false, CONCHECK_CALL_SITE(), thrd_success, [&] { return real::thrd_join(thread, result); });
}

int hook_thrd_detach(thrd_t thread) {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::thrd_detach(thread);
  return observe_detach(self, thread, CONCHECK_CALL_SITE(), [&] { return real::thrd_detach(thread) == thrd_success ? 0 : EINVAL; }) == 0
             ? thrd_success
             : thrd_error;
}
