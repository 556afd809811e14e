#include "interpose/hand_over.h"

#include "interpose/arena.h"
#include "interpose/clock.h"
#include "interpose/critical.h"
#include "interpose/thread_state.h"

namespace concheck::interpose {

struct CreatorsHold {
  uint32_t number;
  uint32_t sync;
  uint32_t references;
  const Thread* holder;
  uint32_t clock_slot;  // the holder's
  uint32_t first_epoch;  // in which the holder first created somebody under it
  uint32_t last_epoch;   // of the hold; 0 = not known to be over
  Clock learned;  // what the holder has learned from others under it
  bool shared;
  bool given_up;  // nobody will tell its end
};

namespace {

constexpr uint32_t kPatience = 256;

InternalLock hand_over_lock;

void drop(CreatorsHold* hold) CONCHECK_REQUIRES(hand_over_lock) {
  if (--hold->references != 0) return;
  free_clock(hold->learned);
  arena_free(hold, sizeof *hold);
}

void remove(AwaitedHolds& from, uint32_t index) CONCHECK_REQUIRES(hand_over_lock) {
  drop(from.holds[index]);
  from.holds[index] = from.holds[--from.count];
}

void add(AwaitedHolds& to, CreatorsHold* hold) CONCHECK_REQUIRES(hand_over_lock) {
  if (to.count == kMostHandOvers) return;
  ++hold->references;
  to.holds[to.count++] = hold;
}

void clear(AwaitedHolds& holds) CONCHECK_REQUIRES(hand_over_lock) {
  while (holds.count > 0) remove(holds, 0);
}

bool is_held(const Thread* self, const CreatorsHold* hold) {
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

CreatorsHold* make_hold(const Thread* self, const trace::HeldEntry& entry) CONCHECK_REQUIRES(hand_over_lock) {
  auto* hold = static_cast<CreatorsHold*>(arena_allocate(sizeof(CreatorsHold)));
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

void end_own(Thread* self, bool all) CONCHECK_REQUIRES(hand_over_lock) {
  AwaitedHolds& own = self->hand_overs.own;
  for (uint32_t i = own.count; i > 0; --i) {
    CreatorsHold* hold = own.holds[i - 1];
    if (!all && is_held(self, hold)) continue;
    hold->last_epoch = self->epoch;
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
}

}  // namespace

void note_creation(Thread* self, AwaitedHolds& awaited) {
  awaited.count = 0;
  if (self->slot->held_depth == 0 && !self->hands_over) return;
  if (self->hands_over) check_own_holds(self);
  Critical critical(hand_over_lock);
  HandOvers& hand_overs = self->hand_overs;
  for (uint32_t i = 0; i < self->slot->held_depth; ++i) {
    const trace::HeldEntry& entry = self->held[i];
    if (entry.sync == 0 || is_noted(hand_overs.own, entry.sync) || hand_overs.own.count == kMostHandOvers) continue;
    if (CreatorsHold* hold = make_hold(self, entry)) add(hand_overs.own, hold);
  }
  for (uint32_t i = 0; i < hand_overs.own.count; ++i) add(awaited, hand_overs.own.holds[i]);
  for (uint32_t i = 0; i < hand_overs.awaited.count; ++i) add(awaited, hand_overs.awaited.holds[i]);
  hand_overs.patience = kPatience;
  look_whether_any_is_left(self);
}

namespace {

const CreatorsHold* find_own(const Thread* self, uint32_t sync) {
  const AwaitedHolds& own = self->hand_overs.own;
  for (uint32_t i = 0; i < own.count; ++i) {
    if (own.holds[i]->sync == sync && is_held(self, own.holds[i])) return own.holds[i];
  }
  return nullptr;
}

}  // namespace

uint32_t hold_since(const Thread* self, uint32_t sync) {
  const CreatorsHold* hold = find_own(self, sync);
  return hold != nullptr ? hold->first_epoch : 0;
}

uint32_t own_hold(const Thread* self, uint32_t sync) {
  const CreatorsHold* hold = find_own(self, sync);
  return hold != nullptr ? hold->number : 0;
}

void forget_awaited(AwaitedHolds& awaited) {
  if (awaited.count == 0) return;
  Critical critical(hand_over_lock);
  clear(awaited);
}

void begin_hand_overs(Thread* self, const AwaitedHolds& awaited) {
  self->hand_overs = {{}, awaited, kPatience};
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
    const CreatorsHold* hold = awaited.holds[i - 1];
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
