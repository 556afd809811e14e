// sem_*
#include <errno.h>

#include "interpose/cancellable.h"
#include "interpose/contention/condition_use.h"
#include "interpose/hook.h"
#include "interpose/lock_events.h"
#include "interpose/misuse.h"
#include "interpose/runtime.h"
#include "interpose/tail.h"
#include "interpose/waiters.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose {
namespace {

constexpr SyncIdentity kIdentity = {trace::SyncKind::semaphore, 0};

// With one unit from the start, given back by whoever took it: a lock, for all that was seen so far.
bool is_lock(const trace::SyncSlot* sync) {
  return sync->origin == static_cast<uint8_t>(trace::Origin::init_call) && sync->value == 1 &&
         (sync->attributes & (trace::kSignalled | trace::kProcessShared)) == 0;
}

// It turned out to be none.
void note_signalled(Thread* self, trace::SyncSlot* sync) {
  if ((__atomic_fetch_or(&sync->attributes, trace::kSignalled, __ATOMIC_SEQ_CST) & trace::kSignalled) != 0) return;
  if (__atomic_load_n(&sync->recorded, __ATOMIC_SEQ_CST) != 0) {
    trace::SyncChangeRecord record{};
    record.id = sync->id;
    record.attributes = sync->attributes;
    self->records.append(storage, trace::RecordType::sync_change, self->id, record);
  }
  if (__atomic_exchange_n(&sync->owner, 0, __ATOMIC_RELEASE) != 0) note_lock_taken_away();
}

// `self` got a unit.
void took(Thread* self, trace::SyncSlot* sync, uintptr_t address, uint8_t flags, CallSite site) {
  if (sync == nullptr || !is_lock(sync)) return;
  // Somebody has it already, or an interrupted thread would have to give it back.
  if (__atomic_load_n(&sync->owner, __ATOMIC_ACQUIRE) != 0 || self->slot->in_signal != 0) {
    note_signalled(self, sync);
    return;
  }
  set_owner(sync, self);
  ++self->slot->acquisitions;
  push_held(self, sync, address, trace::Mode::exclusive, flags, site);
  if (contention::is_worth_measuring(sync, trace::Mode::exclusive)) contention::begin_hold(self, sync);
}

// Before the real post, so that the next holder can not overtake us.
void give(Thread* self, trace::SyncSlot* sync, uintptr_t address) {
  const bool held = sync->owner == self->id && self->slot->in_signal == 0;
  if (is_lock(sync) && !held) note_signalled(self, sync);
  // What another thread's post made untrue goes, too.
  released(self, address);
}

struct SemaphoreWait {
  Thread* self;
  PendingWait pending;
};

void cancel_wait(SemaphoreWait* wait) {
  Guard guard;
  if (guard.thread() != nullptr) end_wait(wait->self, wait->pending, WaitEnd::given_up);
}

bool try_wait(sem_t* s) {
  LibcCalls calls;
  return real::sem_trywait(s) == 0;
}

bool is_valid(const timespec* t) { return t->tv_nsec >= 0 && t->tv_nsec < 1'000'000'000; }

// Like glibc's, it acts on a pending cancellation even when the semaphore is free. Called before the guard is entered: the
// thread may not come back from it.
void act_on_cancellation() { pthread_testcancel(); }

// A unit was taken, or is about to be given: for the race detector.
void note_taken(Thread* self, uintptr_t address) {
  if (race::on) race::acquire_from(self, address);
}
void note_given(Thread* self, uintptr_t address) {
  if (race::on) race::release_to(self, address);
}

template <typename Call>
int wait(Guard& guard, Thread* self, sem_t* s, bool timed, CallSite site, Call call) {
  const uintptr_t address = address_of(s);
  const uint8_t flags = timed ? trace::kTimed : 0;
  trace::SyncSlot* sync = find_sync(self, address, kIdentity, site);
  // Read before the try: what is posted from then on may be meant for this thread.
  const uint32_t served = sync != nullptr ? static_cast<uint32_t>(__atomic_load_n(&sync->acquisitions, __ATOMIC_ACQUIRE)) : 0;
  if (try_wait(s)) {
    note_taken(self, address);
    took(self, sync, address, flags, site);
    return 0;
  }
  SemaphoreWait waiting = {self, {}};
  begin_wait(self, {trace::WaitKind::semaphore, trace::Mode::none, timed, sync, address, 0, site, true, &served}, &waiting.pending);
  guard.leave();
  const int result = run_cancellable(call, cancel_wait, &waiting);
  guard.enter_again();
  const WaitEnd how = result == 0 ? WaitEnd::served : errno == ETIMEDOUT ? WaitEnd::timed_out : WaitEnd::given_up;
  LibcCalls calls;
  end_wait(self, waiting.pending, how);
  if (result == 0) note_taken(self, address);
  // It may have been destroyed meanwhile.
  sync = known_sync(address);
  if (sync == nullptr || sync->kind != static_cast<uint8_t>(trace::SyncKind::semaphore)) return result;
  if (result == 0) {
    took(self, sync, address, flags, site);
  } else if (timed && is_lock(sync) && self->slot->held_depth != 0) {
    requested(self, sync, address, trace::Mode::exclusive, flags, site);
  }
  return result;
}

void note_waiters(Thread* self, trace::Misuse misuse, const sem_t* s, CallSite site) {
  trace::SyncSlot* sync = known_sync(address_of(s));
  if (sync == nullptr || sync->kind != static_cast<uint8_t>(trace::SyncKind::semaphore)) return;
  // Another process may just have woken them.
  if ((sync->attributes & trace::kProcessShared) != 0) return;
  const Waiter waiter = find_unserved(self, trace::WaitKind::semaphore, sync);
  if (waiter.thread != nullptr) record_misuse(self, {misuse, sync, site, 0, waiter.thread, waiter.wait.stack});
}

}  // namespace

// sem_open is variadic, but all it can be given comes in registers.
sem_t* observe_sem_open(const char* name, int flags, mode_t mode, unsigned value) {
  using SemOpen = sem_t*(const char*, int, ...);
  auto* open = reinterpret_cast<SemOpen*>(real::tail_target(real::Tail::sem_open));
  sem_t* s = open(name, flags, mode, value);
  const CallSite site = CONCHECK_CALL_SITE();
  Guard guard;
  if (Thread* self = guard.thread(); self != nullptr && s != SEM_FAILED && known_sync(address_of(s)) == nullptr) {
    LibcCalls calls;
    begin_sync(self, address_of(s), {trace::SyncKind::semaphore, trace::kNamedSemaphore | trace::kProcessShared, value}, site);
  }
  return s;
}

}  // namespace concheck::interpose

using namespace concheck::interpose;

int hook_sem_init(sem_t* s, int pshared, unsigned value) {
  CONCHECK_ENTER(self);
  const int result = real::sem_init(s, pshared, value);
  if (self != nullptr && result == 0) {
    LibcCalls calls;
    note_waiters(self, concheck::trace::Misuse::init_waiters, s, CONCHECK_CALL_SITE());
    const uint16_t attributes = pshared != 0 ? concheck::trace::kProcessShared : 0;
    begin_sync(self, address_of(s), {concheck::trace::SyncKind::semaphore, attributes, value}, CONCHECK_CALL_SITE());
  }
  if (self != nullptr && result != 0 && errno == EINVAL) {
    LibcCalls calls;
    const CallSite site = CONCHECK_CALL_SITE();
    record_misuse(self, concheck::trace::Misuse::invalid, find_sync(self, address_of(s), kIdentity, site), site, EINVAL);
  }
  return result;
}

int hook_sem_destroy(sem_t* s) {
  CONCHECK_ENTER(self);
  if (self != nullptr) {
    LibcCalls calls;
    note_waiters(self, concheck::trace::Misuse::destroy_waiters, s, CONCHECK_CALL_SITE());
  }
  const int result = real::sem_destroy(s);
  if (self != nullptr && result == 0) end_sync(address_of(s));
  return result;
}

int hook_sem_close(sem_t* s) {
  CONCHECK_ENTER(self);
  const int result = real::sem_close(s);
  // A named semaphore is counted; it is gone when its mapping is.
  if (self != nullptr && result == 0) {
    LibcCalls calls;
    unsigned char resident = 0;
    const uintptr_t page = address_of(s) & ~uintptr_t{4095};
    if (concheck::sys::failed(concheck::sys::call(SYS_mincore, static_cast<long>(page), 1, reinterpret_cast<long>(&resident)))) {
      end_sync(address_of(s));
    }
  }
  return result;
}

int hook_sem_unlink(const char* name) {
  CONCHECK_ENTER(self);
  static_cast<void>(self);
  return real::sem_unlink(name);
}

int hook_sem_wait(sem_t* s) {
  act_on_cancellation();
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::sem_wait(s);
  return wait(guard_, self, s, false, CONCHECK_CALL_SITE(), [&] { return real::sem_wait(s); });
}

int hook_sem_trywait(sem_t* s) {
  CONCHECK_ENTER(self);
  const int result = real::sem_trywait(s);
  if (self != nullptr && result == 0) {
    LibcCalls calls;
    note_taken(self, address_of(s));
    concheck::trace::SyncSlot* sync = known_sync(address_of(s));
    if (sync != nullptr && sync->kind == static_cast<uint8_t>(concheck::trace::SyncKind::semaphore)) {
      took(self, sync, address_of(s), concheck::trace::kTry, CONCHECK_CALL_SITE());
    }
  }
  return result;
}

int hook_sem_timedwait(sem_t* s, const timespec* t) {
  if (!is_valid(t)) return real::sem_timedwait(s, t);
  act_on_cancellation();
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::sem_timedwait(s, t);
  return wait(guard_, self, s, true, CONCHECK_CALL_SITE(), [&] { return real::sem_timedwait(s, t); });
}

int hook_sem_clockwait(sem_t* s, clockid_t clock, const timespec* t) {
  if (!is_valid(t) || (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)) return real::sem_clockwait(s, clock, t);
  act_on_cancellation();
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::sem_clockwait(s, clock, t);
  return wait(guard_, self, s, true, CONCHECK_CALL_SITE(), [&] { return real::sem_clockwait(s, clock, t); });
}

int hook_sem_post(sem_t* s) {
  CONCHECK_ENTER(self);
  if (self != nullptr) note_given(self, address_of(s));
  concheck::trace::SyncSlot* sync = self != nullptr ? known_sync(address_of(s)) : nullptr;
  if (sync == nullptr || sync->kind != static_cast<uint8_t>(concheck::trace::SyncKind::semaphore)) return real::sem_post(s);
  const uint32_t id = sync->id;
  contention::note_announcement(self);
  give(self, sync, address_of(s));
  const int result = real::sem_post(s);
  // Counted after it: whoever finds a wait that no post came after can be sure that none has woken it. By now it may be
  // another object's slot.
  if (sync->id == id) __atomic_fetch_add(&sync->acquisitions, 1, __ATOMIC_RELEASE);
  if (__builtin_expect(result != 0 && errno == EOVERFLOW, 0)) {
    LibcCalls calls;
    record_misuse(self, concheck::trace::Misuse::semaphore_overflow, sync, CONCHECK_CALL_SITE(), EOVERFLOW);
  }
  return result;
}

int hook_sem_getvalue(sem_t* s, int* value) {
  CONCHECK_ENTER(self);
  static_cast<void>(self);
  return real::sem_getvalue(s, value);
}
