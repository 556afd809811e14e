#include "interpose/thread_claims.h"

#include "interpose/arena.h"
#include "interpose/clock.h"
#include "interpose/thread_table.h"
#include "interpose/wait_view.h"

namespace concheck::interpose {
namespace {

Claim* open_claims CONCHECK_GUARDED_BY(thread_table_lock);
uint32_t unmet_count CONCHECK_GUARDED_BY(thread_table_lock);  // of them, those whose thread has not told of itself

// Threads that were detached before they came to tell of themselves.
constexpr uint32_t kMostEarly = 65536;
pthread_t* detached_early CONCHECK_GUARDED_BY(thread_table_lock);
uint32_t detached_early_count CONCHECK_GUARDED_BY(thread_table_lock);
uint32_t detached_early_room CONCHECK_GUARDED_BY(thread_table_lock);

void remember_detached(pthread_t handle) CONCHECK_REQUIRES(thread_table_lock) {
  if (detached_early_count == detached_early_room) {
    const uint32_t room = detached_early_room == 0 ? 64 : detached_early_room * 2;
    auto* bigger = room <= kMostEarly ? arena_allocate_array<pthread_t>(room) : nullptr;
    if (bigger == nullptr) return;
    for (uint32_t i = 0; i < detached_early_count; ++i) bigger[i] = detached_early[i];
    arena_free(detached_early, detached_early_room * sizeof(pthread_t));
    detached_early = bigger;
    detached_early_room = room;
  }
  detached_early[detached_early_count++] = handle;
}

bool was_detached_early(pthread_t handle) CONCHECK_REQUIRES(thread_table_lock) {
  for (uint32_t i = 0; i < detached_early_count; ++i) {
    if (detached_early[i] != handle) continue;
    detached_early[i] = detached_early[--detached_early_count];
    return true;
  }
  return false;
}

// The state has been another thread's since, or nobody's, if not.
bool is_there(const Claim& claim) { return claim.thread != nullptr && claim.thread->slot->thread == claim.id; }

void put_in(Claim& claim, Thread* t) CONCHECK_REQUIRES(thread_table_lock) {
  claim.id = t->id;
  __atomic_store_n(&claim.thread, t, __ATOMIC_RELEASE);
  ++t->claims_on_it;
}

void drop(const Claim& claim) CONCHECK_REQUIRES(thread_table_lock) {
  Claim** at = &open_claims;
  while (*at != nullptr && *at != &claim) at = &(*at)->next;
  if (*at == nullptr) return;  // it was made before a fork, in the parent
  *at = claim.next;
  if (claim.thread == nullptr) {
    --unmet_count;
  } else if (is_there(claim) && --claim.thread->claims_on_it == 0 && !has_handle(claim.thread)) {
    free_slot(claim.thread, false);  // nobody will ask for it any more
  }
}

// Drops a claim and those of handlers that have interrupted its call, and jumped out of theirs.
void drop_down_to(Thread* self, uint32_t count) CONCHECK_REQUIRES(thread_table_lock) {
  while (self->claim_count > count) drop(self->claims[--self->claim_count]);
}

void drop_with_later(Thread* self, const Claim* claim) CONCHECK_REQUIRES(thread_table_lock) {
  drop_down_to(self, static_cast<uint32_t>(claim - self->claims));
}

// One that has ended, and that somebody else has claimed, may have been joined, and its handle be that of a thread just being born.
bool may_be_another(const Thread* t) CONCHECK_REQUIRES(thread_table_lock) { return has_ended(t) && t->claims_on_it != 0; }

}  // namespace

Claim* claim_thread(Thread* self, pthread_t handle) {
  Critical critical(thread_table_lock);
  if (self->slot->in_signal == 0) drop_down_to(self, 0);
  if (self->claim_count == kMostClaims) return nullptr;
  Claim& claim = self->claims[self->claim_count++];
  claim = {handle, nullptr, 0, self, open_claims};
  open_claims = &claim;
  Thread* t = handle != 0 ? find_handle(handle) : nullptr;
  if (t != nullptr && !may_be_another(t)) {
    put_in(claim, t);
  } else {
    ++unmet_count;
  }
  return &claim;
}

void give_claim_up(Thread* self, Claim* claim) {
  if (claim == nullptr) return;
  Critical critical(thread_table_lock);
  drop_with_later(self, claim);
}

Thread* joined_thread(Claim* claim) {
  if (claim == nullptr) return nullptr;
  Critical critical(thread_table_lock);
  if (claim->thread == nullptr) {
    // It has lived and ended, so a new thread would have told of the handle, and been put in: who has it was meant.
    Thread* t = find_handle(claim->handle);
    if (t == nullptr) return nullptr;
    --unmet_count;
    put_in(*claim, t);
  }
  return is_there(*claim) ? claim->thread : nullptr;
}

void end_joined(Thread* self, Claim* claim) {
  if (claim == nullptr) return;
  Critical critical(thread_table_lock);
  if (is_there(*claim)) {
    // It has ended, even if it did so without telling us (a raw exit system call).
    retire_clock_slot(claim->thread);
    free_slot(claim->thread, true);
  }
  drop_with_later(self, claim);
}

void end_detached(Thread* self, Claim* claim) {
  if (claim == nullptr) return;
  Critical critical(thread_table_lock);
  Thread* t = claim->thread;
  if (t == nullptr) {
    t = find_handle(claim->handle);
    if (t != nullptr && may_be_another(t)) t = nullptr;
    if (t == nullptr) remember_detached(claim->handle);
  } else if (!is_there(*claim)) {
    t = nullptr;
  }
  if (t != nullptr) {
    t->slot->detached = 1;
    if (has_ended(t)) free_slot(t, false);
  }
  drop_with_later(self, claim);
}

Thread* claimed_by(const Thread* waiter, pthread_t handle) {
  Critical critical(thread_table_lock);
  for (uint32_t i = waiter->claim_count; i > 0; --i) {
    const Claim& claim = waiter->claims[i - 1];
    if (claim.handle == handle) return is_there(claim) ? claim.thread : nullptr;
  }
  return nullptr;
}

bool is_joined_by_another(const Claim* claim) {
  Critical critical(thread_table_lock);
  if (!is_there(*claim) || claim->thread->claims_on_it == 1) return false;
  for (const Claim* other = open_claims; other != nullptr; other = other->next) {
    if (other->claimer == claim->claimer || other->thread != claim->thread || other->id != claim->id) continue;
    const trace::Wait wait = read_wait(other->claimer);
    if (is_kind(wait, trace::WaitKind::join) && wait.address == claim->handle) return true;
  }
  return false;
}

bool take_handle_over(Thread* t, pthread_t handle) {
  // Who joined or detached the one that had it has yet to look at it; nobody does when nobody was seen to.
  if (Thread* old = find_handle(handle)) {
    if (old->claims_on_it == 0) free_slot(old, false);
    take_handle_from(old);
  }
  for (Claim* claim = unmet_count != 0 ? open_claims : nullptr; claim != nullptr; claim = claim->next) {
    if (claim->thread != nullptr || claim->handle != handle) continue;
    --unmet_count;
    put_in(*claim, t);
  }
  return was_detached_early(handle);
}

void take_claims_back(const Thread* t) {
  if (t->slot->detached != 0) remember_detached(t->slot->pthread);
  for (Claim* claim = open_claims; claim != nullptr; claim = claim->next) {
    if (claim->thread != t || claim->id != t->id) continue;
    __atomic_store_n(&claim->thread, nullptr, __ATOMIC_RELEASE);
    ++unmet_count;
  }
}

void drop_claims_of(Thread* self) { drop_down_to(self, 0); }

CONCHECK_ALONE void restart_claims_in_child() {
  open_claims = nullptr;
  unmet_count = 0;
  detached_early = nullptr;
  detached_early_count = detached_early_room = 0;
}

}  // namespace concheck::interpose
