#include "interpose/hand_over.h"

#include "interpose/arena.h"
#include "interpose/clock.h"
#include "interpose/critical.h"
#include "interpose/lock_events.h"
#include "interpose/thread_state.h"

namespace concheck::interpose {

struct KeptHold {
  uint32_t number;
  uint32_t sync;
  uint32_t references;
  const Thread* holder;
  uint32_t clock_slot;  // the holder's
  uint32_t first_epoch;  // in which the holder first created somebody or arrived at a barrier under it
  uint32_t last_epoch;   // of the hold; 0 = not known to be over
  Clock learned;  // what the holder has learned from others under it
  bool shared;
  bool given_up;  // nobody will tell its end
};

namespace {

constexpr uint32_t kPatience = 256;
constexpr uint32_t kMostGivenUp = 8;

InternalLock hand_over_lock;

void drop(KeptHold* hold) CONCHECK_REQUIRES(hand_over_lock) {
  if (--hold->references != 0) return;
  free_clock(hold->learned);
  arena_free(hold, sizeof *hold);
}

void remove(AwaitedHolds& from, uint32_t index) CONCHECK_REQUIRES(hand_over_lock) {
  drop(from.holds[index]);
  from.holds[index] = from.holds[--from.count];
}

// The latest hold of one thread on one lock stands for those before it.
void add(AwaitedHolds& to, KeptHold* hold) CONCHECK_REQUIRES(hand_over_lock) {
  uint32_t place = 0;
  while (place < to.count && (to.holds[place]->holder != hold->holder || to.holds[place]->sync != hold->sync ||
                              to.holds[place]->shared != hold->shared)) {
    ++place;
  }
  if (place == kMostHandOvers) return;
  if (place < to.count && to.holds[place]->number >= hold->number) return;
  ++hold->references;
  if (place == to.count) {
    ++to.count;
  } else {
    drop(to.holds[place]);
  }
  to.holds[place] = hold;
}

void clear(AwaitedHolds& holds) CONCHECK_REQUIRES(hand_over_lock) {
  while (holds.count > 0) remove(holds, 0);
}

bool is_held(const Thread* self, const KeptHold* hold) {
  for (uint32_t i = 0; i < self->slot->held_depth; ++i) {
    if (self->held[i].sync == hold->sync) return true;
  }
  return false;
}

bool is_noted(const AwaitedHolds& holds, uint32_t sync) {
  for (uint32_t i = 0; i < holds.count; ++i) {
    if (holds.holds[i]->sync == sync) return true;
  }
  return false;
}

KeptHold* make_hold(const Thread* self, const trace::HeldEntry& entry) CONCHECK_REQUIRES(hand_over_lock) {
  auto* hold = static_cast<KeptHold*>(arena_allocate(sizeof(KeptHold)));
  if (hold == nullptr) return nullptr;
  static uint32_t next = 1;
  *hold = {next++, entry.sync, 0, self, self->clock_slot, self->epoch, 0, {}, entry.mode == static_cast<uint8_t>(trace::Mode::shared), false};
  return hold;
}

bool any_is_over(const Thread* self) {
  const AwaitedHolds& own = self->hand_overs.own;
  for (uint32_t i = 0; i < own.count; ++i) {
    if (!is_held(self, own.holds[i])) return true;
  }
  return false;
}

// Nothing was acquired since the hold ended, or it would have been noticed then: so what is held now was held at its end.
void note_successor(Thread* self, uint32_t hold) CONCHECK_REQUIRES(hand_over_lock) {
  for (uint32_t i = 0; i < self->slot->held_depth; ++i) {
    const trace::HeldEntry& entry = self->held[i];
    if (entry.sync == 0 || entry.mode != static_cast<uint8_t>(trace::Mode::exclusive)) continue;
    trace::SyncSlot* sync = sync_of(entry);
    self->hand_overs.successors[self->hand_overs.ended++ % kMostSuccessors] = {hold, entry.sync, sync, sync->acquisitions};
    return;
  }
}

void end_own(Thread* self, bool all) CONCHECK_REQUIRES(hand_over_lock) {
  AwaitedHolds& own = self->hand_overs.own;
  for (uint32_t i = own.count; i > 0; --i) {
    KeptHold* hold = own.holds[i - 1];
    if (!all && is_held(self, hold)) continue;
    hold->last_epoch = self->epoch;
    if (!all) note_successor(self, hold->number);
    remove(own, i - 1);
  }
}

void look_whether_any_is_left(Thread* self) {
  const HandOvers& now = self->hand_overs;
  self->hands_over = now.own.count != 0 || now.awaited.count != 0;
}

// Most take the lock soon or never; who does not shall not be slowed down for ever.
void lose_patience(Thread* self) CONCHECK_REQUIRES(hand_over_lock) {
  for (uint32_t i = 0; i < self->hand_overs.own.count; ++i) self->hand_overs.own.holds[i]->given_up = true;
  clear(self->hand_overs.own);
  clear(self->hand_overs.awaited);
  ++self->hand_overs.given_up;
}

void keep_own_holds(Thread* self) CONCHECK_REQUIRES(hand_over_lock) {
  AwaitedHolds& own = self->hand_overs.own;
  for (uint32_t i = 0; i < self->slot->held_depth; ++i) {
    const trace::HeldEntry& entry = self->held[i];
    if (entry.sync == 0 || is_noted(own, entry.sync) || own.count == kMostHandOvers) continue;
    if (KeptHold* hold = make_hold(self, entry)) add(own, hold);
  }
}

// To those who come after this moment.
void hand_on(const Thread* self, AwaitedHolds& to) CONCHECK_REQUIRES(hand_over_lock) {
  for (uint32_t i = 0; i < self->hand_overs.own.count; ++i) add(to, self->hand_overs.own.holds[i]);
  for (uint32_t i = 0; i < self->hand_overs.awaited.count; ++i) add(to, self->hand_overs.awaited.holds[i]);
}

}  // namespace

void note_creation(Thread* self, AwaitedHolds& awaited) {
  awaited.count = 0;
  if (self->slot->held_depth == 0 && !self->hands_over) return;
  if (self->hands_over) check_own_holds(self);
  Critical critical(hand_over_lock);
  keep_own_holds(self);
  hand_on(self, awaited);
  self->hand_overs.patience = kPatience;
  look_whether_any_is_left(self);
}

void note_arrival(Thread* self, AwaitedHolds& round) {
  if ((self->slot->held_depth == 0 && !self->hands_over) || self->hand_overs.given_up >= kMostGivenUp) return;
  if (self->hands_over) check_own_holds(self);
  Critical critical(hand_over_lock);
  if (!self->hands_over) self->hand_overs.patience = kPatience;
  keep_own_holds(self);
  hand_on(self, round);
  look_whether_any_is_left(self);
}

void note_departure(Thread* self, const AwaitedHolds& round) {
  if (self->hands_over) note_learned(self);
  if (round.count == 0 || self->hand_overs.given_up >= kMostGivenUp) return;
  Critical critical(hand_over_lock);
  if (!self->hands_over) self->hand_overs.patience = kPatience;
  for (uint32_t i = 0; i < round.count; ++i) {
    KeptHold* hold = round.holds[i];
    if (hold->holder != self && !hold->given_up) add(self->hand_overs.awaited, hold);
  }
  look_whether_any_is_left(self);
}

namespace {

const KeptHold* find_own(const Thread* self, uint32_t sync) {
  const AwaitedHolds& own = self->hand_overs.own;
  for (uint32_t i = 0; i < own.count; ++i) {
    if (own.holds[i]->sync == sync && is_held(self, own.holds[i])) return own.holds[i];
  }
  return nullptr;
}

}  // namespace

uint32_t hold_since(const Thread* self, uint32_t sync) {
  const KeptHold* hold = find_own(self, sync);
  return hold != nullptr ? hold->first_epoch : 0;
}

uint32_t own_hold(const Thread* self, uint32_t sync) {
  const KeptHold* hold = find_own(self, sync);
  return hold != nullptr ? hold->number : 0;
}

const Successor* successor_of(Thread* self, uint32_t hold) {
  if (self->hands_over) check_own_holds(self);
  for (const Successor& one : self->hand_overs.successors) {
    if (one.hold != hold || one.hold == 0) continue;
    const bool is_held_still = one.sync->id == one.id && one.sync->owner == self->id && one.sync->acquisitions == one.acquisitions;
    return is_held_still ? &one : nullptr;
  }
  return nullptr;
}

void forget_awaited(AwaitedHolds& awaited) {
  if (awaited.count == 0) return;
  Critical critical(hand_over_lock);
  clear(awaited);
}

void begin_hand_overs(Thread* self, const AwaitedHolds& awaited) {
  self->hand_overs = {{}, awaited, kPatience, 0, 0, {}};
  look_whether_any_is_left(self);
}

void end_hand_overs(Thread* self) {
  if (!self->hands_over) return;
  Critical critical(hand_over_lock);
  end_own(self, true);
  clear(self->hand_overs.awaited);
  self->hands_over = false;
}

void check_own_holds(Thread* self) {
  if (any_is_over(self)) {
    Critical critical(hand_over_lock);
    end_own(self, false);
    tick_clock(self);
  }
  if (--self->hand_overs.patience == 0) {
    Critical critical(hand_over_lock);
    lose_patience(self);
  }
  look_whether_any_is_left(self);
}

void note_learned(Thread* self) {
  Critical critical(hand_over_lock);
  const AwaitedHolds& own = self->hand_overs.own;
  for (uint32_t i = 0; i < own.count; ++i) {
    if (is_held(self, own.holds[i])) join_clock(own.holds[i]->learned, self->clock);
  }
}

void take_over(Thread* self, uint32_t sync, trace::Mode mode) {
  AwaitedHolds& awaited = self->hand_overs.awaited;
  for (uint32_t i = awaited.count; i > 0; --i) {
    const KeptHold* hold = awaited.holds[i - 1];
    // Two readers can hold it at once.
    if (hold->sync != sync || (hold->shared && mode == trace::Mode::shared)) continue;
    Critical critical(hand_over_lock);
    // A holder that has not acquired anything since has done nothing that matters since.
    const uint32_t epoch = hold->last_epoch != 0 ? hold->last_epoch : __atomic_load_n(&hold->holder->epoch, __ATOMIC_ACQUIRE);
    if (!hold->given_up) {
      acquire_clock(self, hold->learned);
      learn_epoch(self, hold->clock_slot, epoch);
    }
    remove(awaited, i - 1);
  }
}

CONCHECK_ALONE void restart_hand_overs_in_child() { hand_over_lock.reset(); }

}  // namespace concheck::interpose
