#include "interpose/race/slots.h"

#include <string.h>

#include "interpose/critical.h"
#include "interpose/race/history.h"
#include "interpose/race/shadow.h"
#include "interpose/race/state.h"

namespace concheck::interpose::race {

uint32_t era = 1;
uint32_t slots_in_use[2] = {0, 1};

namespace {

// A slot with fewer epochs left is not worth being given out.
constexpr uint32_t kFewEpochs = 1024;
// How many of the last users of a slot can be told.
constexpr uint32_t kUsers = 8;

struct Slot {
  struct User {
    History* history;
    uint32_t thread;
    uint32_t first;  // epoch
  };
  User users[kUsers];
  uint32_t user_count;  // ever, in this era
  Epoch last;           // closed epoch of a slot that was given back
};

InternalLock lock;
Slot slots[kSlots] CONCHECK_GUARDED_BY(lock);
uint16_t given_back[kHalf] CONCHECK_GUARDED_BY(lock);  // slots of this era, the longest unused first
uint32_t given_back_count CONCHECK_GUARDED_BY(lock);
uint32_t unheard_count;

void begin_era() CONCHECK_REQUIRES(lock) {
  const uint32_t half = half_of_era(era + 1);
  memset(slots + half * kHalf, 0, kHalf * sizeof(Slot));
  given_back_count = 0;
  __atomic_store_n(&slots_in_use[half], 1, __ATOMIC_RELEASE);
  clear_whole_shadow();
  __atomic_store_n(&era, era + 1, __ATOMIC_RELEASE);
}

uint32_t remove_given_back(uint32_t index) CONCHECK_REQUIRES(lock) {
  const uint32_t slot = given_back[index];
  memmove(given_back + index, given_back + index + 1, (given_back_count - index - 1) * sizeof given_back[0]);
  --given_back_count;
  return slot;
}

// A slot of this era, or 0.
uint32_t find_slot(const State* state) CONCHECK_REQUIRES(lock) {
  for (uint32_t i = 0; i < given_back_count; ++i) {
    if (state->clock.at[given_back[i]] >= slots[given_back[i]].last) return remove_given_back(i);
  }
  uint32_t& in_use = slots_in_use[half_of_era(era)];
  if (in_use < kHalf) {
    const uint32_t slot = half_of_era(era) * kHalf + in_use;
    __atomic_store_n(&in_use, in_use + 1, __ATOMIC_RELEASE);
    return slot;
  }
  return given_back_count != 0 ? remove_given_back(0) : 0;
}

// How many of the slots of this era have a thread; the others' epochs are used up.
uint32_t living_slots() CONCHECK_REQUIRES(lock) {
  uint32_t count = 0;
  const uint32_t half = half_of_era(era) * kHalf;
  for (uint32_t i = 1; i < kHalf; ++i) {
    const Slot& slot = slots[half + i];
    if (slot.user_count != 0 && slot.last == 0) ++count;
  }
  return count;
}

void bring_to_era(State* state) CONCHECK_REQUIRES(lock) {
  ThreadClock& clock = state->clock;
  if (clock.era == era) return;
  // What it did in its old slot is closed; other threads of the old era still compare with it.
  if (is_real(state->slot) && clock.at[state->slot] < kMostEpochs) ++clock.at[state->slot];
  memset(clock.at + half_of_era(era) * kHalf, 0, kHalf * sizeof(Epoch));
  if (clock.era + 1 < era) memset(clock.at + half_of_era(era + 1) * kHalf, 0, kHalf * sizeof(Epoch));
  clock.era = era;
}

void use_slot(State* state, uint32_t slot) CONCHECK_REQUIRES(lock) {
  Slot& s = slots[slot];
  state->slot = slot;
  // The epochs go on from its last user's.
  if (state->clock.at[slot] < s.last) state->clock.at[slot] = s.last;
  s.last = 0;
  s.users[s.user_count++ % kUsers] = {state->history, history_owner(state->history), state->clock.at[slot] + 1u};
}

bool is_used_up(const State* state) { return is_real(state->slot) && state->clock.at[state->slot] >= kMostEpochs; }

}  // namespace

void take_slot(State* state) {
  Critical critical(lock);
  bring_to_era(state);
  const bool was_unheard = !is_real(state->slot);
  if (is_used_up(state)) slots[state->slot].last = kMostEpochs;
  uint32_t slot = find_slot(state);
  if (slot == 0 && living_slots() < kHalf - 1) {
    begin_era();
    bring_to_era(state);
    slot = find_slot(state);
  }
  if (slot != 0) {
    use_slot(state, slot);
  } else {
    // Its clock says 0 for it for ever, so the epoch is 1, and nobody compares with it.
    state->slot = half_of_era(era) * kHalf + kNoSlot;
    if (!was_unheard) __atomic_fetch_add(&unheard_count, 1, __ATOMIC_RELAXED);
  }
  settle(state);
  write_slot(state->slot);
}

void give_slot_back(State* state) {
  Critical critical(lock);
  const uint32_t slot = state->slot;
  if (!is_real(slot) || slot / kHalf != half_of_era(era) || state->clock.era != era) return;
  const Epoch last = state->clock.at[slot];
  slots[slot].last = last != 0 ? last : 1;
  if (last == 0) state->clock.at[slot] = 1;
  if (last < kMostEpochs - kFewEpochs && given_back_count < kHalf) given_back[given_back_count++] = static_cast<uint16_t>(slot);
}

void catch_up(State* state) {
  close_epoch(state);
  take_slot(state);
}

Attached attached(uint32_t slot, uint32_t epoch) {
  Critical critical(lock);
  const Slot& s = slots[slot];
  const uint32_t oldest = s.user_count > kUsers ? s.user_count - kUsers : 0;
  for (uint32_t i = s.user_count; i > oldest; --i) {
    const Slot::User& user = s.users[(i - 1) % kUsers];
    if (user.first <= epoch) return {user.history, user.thread};
  }
  return {nullptr, 0};
}

CONCHECK_ALONE bool slot_available() {
  return __atomic_load_n(&given_back_count, __ATOMIC_RELAXED) != 0 || slots_in_use[half_of_era(era)] < kHalf;
}

uint32_t unheard_threads() { return __atomic_load_n(&unheard_count, __ATOMIC_RELAXED); }

CONCHECK_ALONE void restart_slots_in_child() {
  lock.reset();
  memset(slots, 0, sizeof slots);
  given_back_count = unheard_count = 0;
  era = 1;
  slots_in_use[0] = 0;
  slots_in_use[1] = 1;
}

}  // namespace concheck::interpose::race
