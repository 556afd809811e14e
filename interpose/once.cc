// pthread_once, call_once, and the guards of C++ function-local statics: the initialisation must-happen-before what follows
// any return from the call. While it runs, the once is held like a lock: others wait for its end.
#include <unwind.h>

#include "interpose/hook.h"
#include "interpose/lock_events.h"
#include "interpose/primitive_state.h"

namespace concheck::interpose {
namespace {

constexpr SyncIdentity kIdentity = {trace::SyncKind::once, 0};
constexpr SyncIdentity kGuardIdentity = {trace::SyncKind::once, trace::kCxaGuard};

// One that is not done as far as this thread knows: of a once, the thread's cache says that its clock covers the initialisation.
trace::SyncSlot* find_undone(Thread* self, uintptr_t address, const SyncIdentity& identity, CallSite site) {
  trace::SyncSlot* sync = find_sync(self, address, identity, site);
  sync_cache_entry(self, address) = {};
  return sync;
}

// The initialisation begins in this thread.
void begin_region(Thread* self, uintptr_t address, const SyncIdentity& identity, CallSite site) {
  trace::SyncSlot* sync = find_undone(self, address, identity, site);
  if (sync != nullptr) acquired(self, sync, address, trace::Mode::exclusive, 0, site);
}

// It ends: the once is done, or an exception or a cancellation left it and somebody else will try again. Before libc says
// so to others: whoever then returns from it must find the clock, and nobody must find an owner.
void end_region(Thread* self, uintptr_t address, bool done) {
  trace::SyncSlot* sync = known_sync(address);
  if (done && sync != nullptr && sync->kind == static_cast<uint8_t>(trace::SyncKind::once)) {
    {
      Critical critical(primitive_lock);
      if (PrimitiveState* state = primitive_state(sync->id)) release_clock(self, state->gathering);
    }
    sync->create_thread = self->id;
    sync_cache_entry(self, address) = {address, sync};
  }
  released(self, address);
}

// After it was found done. Cheap when this thread has seen that before: its clock then covers the initialiser's.
void acquire_once(Thread* self, uintptr_t address, CallSite site) {
  trace::SyncSlot* sync = known_sync(address);
  if (sync == nullptr || sync->kind != static_cast<uint8_t>(trace::SyncKind::once)) return;
  if (sync->create_thread == self->id) return;
  SyncCacheEntry& seen = sync_cache_entry(self, address);
  if (seen.address == address && seen.slot == sync) return;
  if (race::on) race::acquire_from(self, address);
  // Somewhat earlier it would have had to wait, with what it holds.
  if (self->slot->held_depth != 0) requested(self, sync, address, trace::Mode::exclusive, 0, site);
  {
    Critical critical(primitive_lock);
    if (PrimitiveState* state = primitive_state(sync->id)) acquire_clock(self, state->gathering);
  }
  seen = {address, sync};
}

// Whether it has to wait is known to libc alone, so the wait is published whenever the once is not done yet.
void begin_once_wait(Thread* self, uintptr_t address, const SyncIdentity& identity, bool in_progress, CallSite site,
                     PendingWait* pending) {
  trace::SyncSlot* sync = find_undone(self, address, identity, site);
  begin_wait(self, {trace::WaitKind::once, trace::Mode::exclusive, false, sync, address, 0, site, in_progress}, pending);
}

// The routine of the once that this thread is in, innermost first: the C interface hands it no argument.
struct Running {
  void (*routine)();
  uintptr_t control;
  CallSite site;
  PendingWait pending;
  Running* outer;
  bool ran;
};
__thread Running* running __attribute__((tls_model("initial-exec")));

// An exception or a cancellation passes through call_routine(), so libc takes the once back.
void leave_region() {
  Running* mine = running;
  running = mine->outer;
  Guard guard;
  if (guard.thread() != nullptr) end_region(guard.thread(), mine->control, false);
}

extern "C" __attribute__((used, visibility("hidden"))) _Unwind_Reason_Code concheck_once_personality(
    int, _Unwind_Action actions, _Unwind_Exception_Class, _Unwind_Exception*, _Unwind_Context*) {
  if ((actions & _UA_CLEANUP_PHASE) != 0) leave_region();
  return _URC_CONTINUE_UNWIND;
}

// Calls `routine`. The library is built without exceptions, so no destructor runs when one passes through: this frame has a
// personality routine of its own instead.
__attribute__((naked, noinline)) void call_routine(void (*)()) {
  __asm__ volatile(
      ".cfi_personality 0x1b, concheck_once_personality\n\t"
      "endbr64\n\t"
      "sub $8, %rsp\n\t.cfi_adjust_cfa_offset 8\n\t"
      "call *%rdi\n\t"
      "add $8, %rsp\n\t.cfi_adjust_cfa_offset -8\n\t"
      "ret\n\t");
}

void run_observed() {
  Running* mine = running;
  mine->ran = true;
  {
    Guard guard;
    if (Thread* self = guard.thread()) {
      end_wait(self, mine->pending, WaitEnd::served);
      begin_region(self, mine->control, kIdentity, mine->site);
    }
  }
  call_routine(mine->routine);
  // The routine may have forked: then this is another thread state.
  Guard guard;
  if (guard.thread() != nullptr) end_region(guard.thread(), mine->control, true);
}

int state_of(const void* control) { return __atomic_load_n(static_cast<const int*>(control), __ATOMIC_ACQUIRE); }

template <typename Once>
auto observe_once(Guard& guard, Thread* self, void* control, void (*init)(), CallSite site, Once once) {
  constexpr int kInProgress = 1;
  constexpr int kDone = 2;
  const int state = state_of(control);
  if ((state & kDone) != 0) {
    acquire_once(self, address_of(control), site);
    return once(init);
  }
  Running mine = {init, address_of(control), site, {}, running, false};
  begin_once_wait(self, mine.control, kIdentity, (state & kInProgress) != 0, site, &mine.pending);
  running = &mine;
  guard.leave();
  guard.forget();
  const auto result = once(run_observed);
  running = mine.outer;
  if (mine.ran) return result;
  Guard again;
  if (Thread* now = again.thread()) {
    end_wait(now, mine.pending, WaitEnd::served);
    acquire_once(now, mine.control, site);
  }
  return result;
}

}  // namespace
}  // namespace concheck::interpose

using namespace concheck::interpose;

int hook_pthread_once(pthread_once_t* o, void (*init)()) {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::pthread_once(o, init);
  return observe_once(guard_, self, o, init, CONCHECK_CALL_SITE(), [&](void (*routine)()) { return real::pthread_once(o, routine); });
}

void hook_call_once(once_flag* o, void (*init)()) {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::call_once(o, init);
  observe_once(guard_, self, o, init, CONCHECK_CALL_SITE(), [&](void (*routine)()) {
    real::call_once(o, routine);
    return 0;
  });
}

int hook___cxa_guard_acquire(uint64_t* guard) {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::__cxa_guard_acquire(guard);
  const CallSite site = CONCHECK_CALL_SITE();
  const uintptr_t address = address_of(guard);
  // The first byte says that it is done; the runtimes that there are keep their state in the others.
  const uint64_t state = __atomic_load_n(guard, __ATOMIC_ACQUIRE);
  if ((state & 0xff) == 0) {
    PendingWait pending;
    begin_once_wait(self, address, kGuardIdentity, state >> 8 != 0, site, &pending);
    guard_.leave();
    const int result = real::__cxa_guard_acquire(guard);
    guard_.enter_again();
    end_wait(self, pending, WaitEnd::served);
    if (result != 0) {
      begin_region(self, address, kGuardIdentity, site);
      return result;
    }
  }
  acquire_once(self, address, site);
  return 0;
}

void hook___cxa_guard_release(uint64_t* guard) {
  CONCHECK_ENTER(self);
  if (self != nullptr) end_region(self, address_of(guard), true);
  real::__cxa_guard_release(guard);
}

void hook___cxa_guard_abort(uint64_t* guard) {
  CONCHECK_ENTER(self);
  if (self != nullptr) end_region(self, address_of(guard), false);
  real::__cxa_guard_abort(guard);
}
