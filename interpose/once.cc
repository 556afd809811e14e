// pthread_once, call_once, and the guards of C++ function-local statics: the initialisation must-happen-before what follows
// any return from the call.
#include "interpose/hook.h"
#include "interpose/lock_events.h"
#include "interpose/primitive_state.h"

namespace concheck::interpose {
namespace {

constexpr SyncIdentity kIdentity = {trace::SyncKind::once, 0};
constexpr SyncIdentity kGuardIdentity = {trace::SyncKind::once, trace::kCxaGuard};

// After the initialisation ran in this thread.
void release_once(Thread* self, uintptr_t address, const SyncIdentity& identity, CallSite site) {
  trace::SyncSlot* sync = find_sync(self, address, identity, site);
  if (sync == nullptr) return;
  Critical critical(primitive_lock);
  if (PrimitiveState* state = primitive_state(sync->id)) release_clock(self, state->gathering);
}

// After it was found done. Cheap when this thread has seen that before: its clock then covers the initialiser's.
void acquire_once(Thread* self, uintptr_t address) {
  trace::SyncSlot* sync = known_sync(address);
  if (sync == nullptr || sync->kind != static_cast<uint8_t>(trace::SyncKind::once)) return;
  if (sync->create_thread == self->id) return;
  SyncCacheEntry& seen = self->sync_cache[(address >> 4 ^ address >> 10) % kSyncCacheEntries];
  if (seen.address == address && seen.slot == sync) return;
  {
    Critical critical(primitive_lock);
    if (PrimitiveState* state = primitive_state(sync->id)) acquire_clock(self, state->gathering);
  }
  seen = {address, sync};
}

// The routine of the once that this thread is in, innermost first: the C interface hands it no argument.
struct Running {
  void (*routine)();
  uintptr_t control;
  CallSite site;
  bool ran;
};
__thread Running* running __attribute__((tls_model("initial-exec")));

// The release comes before libc calls the once done: whoever then returns from it must find it.
void run_observed() {
  Running* mine = running;
  mine->routine();
  mine->ran = true;
  Guard guard;
  if (guard.thread() != nullptr) release_once(guard.thread(), mine->control, kIdentity, mine->site);
}

// Not observed as a wait: whoever finds it done, which is nearly always, would pay for it.
template <typename Once>
auto observe_once(Guard& guard, Thread* self, void* control, bool done, void (*init)(), CallSite site, Once once) {
  if (done) {
    acquire_once(self, address_of(control));
    return once(init);
  }
  Running mine = {init, address_of(control), site, false};
  Running* outer = running;
  running = &mine;
  guard.leave();
  const auto result = once(run_observed);
  guard.enter_again();
  running = outer;
  if (!mine.ran) acquire_once(self, address_of(control));
  return result;
}

bool is_done(const void* control) { return (__atomic_load_n(static_cast<const int*>(control), __ATOMIC_ACQUIRE) & 2) != 0; }

}  // namespace
}  // namespace concheck::interpose

using namespace concheck::interpose;

int hook_pthread_once(pthread_once_t* o, void (*init)()) {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::pthread_once(o, init);
  return observe_once(guard_, self, o, is_done(o), init, CONCHECK_CALL_SITE(), [&](void (*routine)()) { return real::pthread_once(o, routine); });
}

void hook_call_once(once_flag* o, void (*init)()) {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::call_once(o, init);
  observe_once(guard_, self, o, is_done(o), init, CONCHECK_CALL_SITE(), [&](void (*routine)()) {
    real::call_once(o, routine);
    return 0;
  });
}

int hook___cxa_guard_acquire(uint64_t* guard) {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::__cxa_guard_acquire(guard);
  guard_.leave();
  const int result = real::__cxa_guard_acquire(guard);
  guard_.enter_again();
  if (result == 0) acquire_once(self, address_of(guard));
  return result;
}

void hook___cxa_guard_release(uint64_t* guard) {
  CONCHECK_ENTER(self);
  if (self != nullptr) release_once(self, address_of(guard), kGuardIdentity, CONCHECK_CALL_SITE());
  real::__cxa_guard_release(guard);
}

void hook___cxa_guard_abort(uint64_t* guard) {
  CONCHECK_ENTER(self);
  static_cast<void>(self);
  real::__cxa_guard_abort(guard);
}
