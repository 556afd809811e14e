// pthread_barrier_*: whatever a thread did before it arrived must-happen-before what any of them does after the round, and so does
// all that it does until it releases what it held then, for whoever takes that lock after the round.
#include <errno.h>

#include "interpose/hook.h"
#include "interpose/lock_events.h"
#include "interpose/misuse.h"
#include "interpose/primitive_state.h"
#include "interpose/waiters.h"

namespace concheck::interpose {
namespace {

SyncIdentity identity_of(const pthread_barrierattr_t* attr, unsigned count) {
  int shared = PTHREAD_PROCESS_PRIVATE;
  if (attr != nullptr) pthread_barrierattr_getpshared(attr, &shared);
  const uint16_t attributes = shared == PTHREAD_PROCESS_PRIVATE ? 0 : trace::kProcessShared;
  return {trace::SyncKind::barrier, attributes, count};
}

// Returns the round's number: how many were full before it.
uint32_t arrive(Thread* self, trace::SyncSlot* sync, const trace::SyncSlot& barrier) {
  Critical critical(primitive_lock);
  const auto round = static_cast<uint32_t>(sync->acquisitions);
  PrimitiveState* state = primitive_state(barrier.id);
  if (state != nullptr) {
    note_arrival(self, state->held);
    release_clock(self, state->gathering);
  }
  if (++sync->readers < barrier.value) return round;
  // The last one: the round is full. Nobody of the round before can still need its clock, since all of them are here.
  sync->readers = 0;
  __atomic_fetch_add(&sync->acquisitions, 1, __ATOMIC_RELEASE);
  if (state == nullptr) return round;
  free_clock(state->released);
  state->released = state->gathering;
  state->gathering = {};
  forget_awaited(state->handed_on);
  state->handed_on = state->held;
  state->held = {};
  state->full_round = round;
  return round;
}

// Where more threads use a barrier than meet at it, a later round can be full before one of this round has left: what that
// one does says nothing of those.
void depart(Thread* self, const trace::SyncSlot& barrier, uint32_t round) {
  Critical critical(primitive_lock);
  const PrimitiveState* state = primitive_state(barrier.id);
  if (state == nullptr || state->full_round != round) return;
  acquire_clock(self, state->released);
  note_departure(self, state->handed_on);
}

// What one thread did before it arrived in a round is before what another does after it, for the race detector. Under the barrier's
// id, since it can be destroyed before all have departed.
constexpr uintptr_t kBarriers = 0x0200'0000'0000;
uintptr_t race_object(const trace::SyncSlot& barrier) { return kBarriers + uint64_t{barrier.id} * 8; }
race::Aspect aspect_of(uint32_t round) { return round % 2 == 0 ? race::Aspect::even_round : race::Aspect::odd_round; }

// Threads wait in a round that is not full yet.
void note_waiters(Thread* self, trace::Misuse misuse, const pthread_barrier_t* b, CallSite site) {
  trace::SyncSlot* sync = known_sync(address_of(b));
  if (sync == nullptr || sync->kind != static_cast<uint8_t>(trace::SyncKind::barrier)) return;
  if (__atomic_load_n(&sync->readers, __ATOMIC_ACQUIRE) == 0) return;
  const Waiter waiter = find_waiter(self, [&](const trace::Wait& wait) { return wait.sync == sync->id; });
  if (waiter.thread != nullptr) record_misuse(self, {misuse, sync, site, 0, waiter.thread, waiter.wait.stack});
}

}  // namespace
}  // namespace concheck::interpose

using namespace concheck::interpose;

int hook_pthread_barrier_init(pthread_barrier_t* b, const pthread_barrierattr_t* attr, unsigned count) {
  CONCHECK_ENTER(self);
  if (self != nullptr) note_waiters(self, concheck::trace::Misuse::init_waiters, b, CONCHECK_CALL_SITE());
  const int result = real::pthread_barrier_init(b, attr, count);
  if (self == nullptr) return result;
  const CallSite site = CONCHECK_CALL_SITE();
  if (result == 0) {
    begin_sync(self, address_of(b), identity_of(attr, count), site);
  } else if (result == EINVAL) {
    record_misuse(self, concheck::trace::Misuse::invalid, find_sync(self, address_of(b), identity_of(attr, count), site), site, result);
  }
  return result;
}

int hook_pthread_barrier_destroy(pthread_barrier_t* b) {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::pthread_barrier_destroy(b);
  note_waiters(self, concheck::trace::Misuse::destroy_waiters, b, CONCHECK_CALL_SITE());
  concheck::trace::SyncSlot* sync = known_sync(address_of(b));
  const uint32_t id = sync != nullptr ? sync->id : 0;
  // It waits for threads that are still leaving the last round.
  guard_.leave();
  const int result = real::pthread_barrier_destroy(b);
  guard_.enter_again();
  if (result == 0 && id != 0) {
    end_sync(address_of(b));
    drop_primitive_state(id);
  }
  return result;
}

int hook_pthread_barrier_wait(pthread_barrier_t* b) {
  CONCHECK_ENTER(self);
  if (self == nullptr) return real::pthread_barrier_wait(b);
  const CallSite site = CONCHECK_CALL_SITE();
  // Only one whose init we saw: another's count is unknown.
  concheck::trace::SyncSlot* sync = known_sync(address_of(b));
  concheck::trace::SyncSlot copy{};
  if (sync != nullptr && sync->kind == static_cast<uint8_t>(concheck::trace::SyncKind::barrier)) copy = *sync;
  const bool known = copy.id != 0 && copy.value != 0;
  const uint32_t round = known ? arrive(self, sync, copy) : 0;
  if (race::on) race::release_to(self, race_object(copy), aspect_of(round));
  PendingWait pending;
  begin_wait(self, {concheck::trace::WaitKind::barrier, concheck::trace::Mode::none, false, known ? sync : nullptr, address_of(b), 0, site, true, &round}, &pending);
  guard_.leave();
  const int result = real::pthread_barrier_wait(b);
  guard_.enter_again();
  end_wait(self, pending, WaitEnd::served);
  // The barrier may be destroyed by now; its clock is kept under its id.
  if (known) depart(self, copy, round);
  if (race::on) race::acquire_from(self, race_object(copy), aspect_of(round));
  return result;
}
