#include "interpose/race/slots.h"

#include <string.h>

#include "interpose/critical.h"
#include "interpose/race/history.h"
#include "interpose/race/shadow.h"
#include "interpose/race/state.h"

namespace concheck::interpose::race {

uint32_t era = 1;
uint32_t slots_in_use = 1;

namespace {

// A slot with fewer epochs left is not worth being given out again.
constexpr uint32_t kFewEpochs = 512;
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
  Epoch last;           // closed epoch of a slot that has no thread any more; 0 = it has one
};

InternalLock lock;
Slot slots[kSlots] CONCHECK_GUARDED_BY(lock);
uint8_t given_back[kSlots] CONCHECK_GUARDED_BY(lock);  // the longest unused first
uint32_t given_back_count CONCHECK_GUARDED_BY(lock);
uint32_t unheard_count;

void begin_era() CONCHECK_REQUIRES(lock) {
  memset(slots, 0, sizeof slots);
  given_back_count = 0;
  __atomic_store_n(&slots_in_use, 1, __ATOMIC_RELEASE);
  __atomic_store_n(&era, era + 1, __ATOMIC_SEQ_CST);
  // After it: what is stored from now on is of the new era.
  clear_whole_shadow();
}

uint32_t remove_given_back(uint32_t index) CONCHECK_REQUIRES(lock) {
  const uint32_t slot = given_back[index];
  memmove(given_back + index, given_back + index + 1, given_back_count - index - 1);
  --given_back_count;
  return slot;
}

// A slot of this era, or none.
uint32_t find_slot(const State* state) CONCHECK_REQUIRES(lock) {
  for (uint32_t i = 0; i < given_back_count; ++i) {
    if (state->clocks.all.at[given_back[i]] >= slots[given_back[i]].last) return remove_given_back(i);
  }
  if (slots_in_use < kSlots) {
    const uint32_t slot = slots_in_use;
    __atomic_store_n(&slots_in_use, slot + 1, __ATOMIC_RELEASE);
    return slot;
  }
  return given_back_count != 0 ? remove_given_back(0) : kNoSlot;
}

// Some slot's epochs are used up, so that a new era would help.
bool is_era_used_up() CONCHECK_REQUIRES(lock) {
  for (uint32_t i = 1; i < kSlots; ++i) {
    if (slots[i].last != 0) return true;
  }
  return false;
}

void bring_to_era(State* state) CONCHECK_REQUIRES(lock) {
  if (state->clocks.all.era == era) return;
  state->clocks = {};
  state->clocks.all.era = state->clocks.sure.era = era;
}

void use_slot(State* state, uint32_t slot) CONCHECK_REQUIRES(lock) {
  Slot& s = slots[slot];
  state->slot = slot;
  // The epochs go on from its last user's.
  if (state->clocks.all.at[slot] < s.last) state->clocks.all.at[slot] = s.last;
  state->clocks.sure.at[slot] = state->clocks.all.at[slot];
  s.last = 0;
  s.users[s.user_count++ % kUsers] = {state->history, history_owner(state->history), state->clocks.all.at[slot] + 1u};
}

}  // namespace

void take_slot(State* state) {
  {
    Critical critical(lock);
    const bool is_new = state->clocks.all.at[state->slot] == 0;
    if (state->clocks.all.era == era && state->clocks.all.at[state->slot] >= kMostEpochs) slots[state->slot].last = kMostEpochs;
    bring_to_era(state);
    uint32_t slot = find_slot(state);
    if (slot == kNoSlot && is_era_used_up()) {
      begin_era();
      bring_to_era(state);
      slot = find_slot(state);
    }
    if (slot != kNoSlot) {
      use_slot(state, slot);
    } else {
      // Its clock says 0 for itself for ever, and nobody compares with it.
      state->slot = kNoSlot;
      if (is_new) __atomic_fetch_add(&unheard_count, 1, __ATOMIC_RELAXED);
    }
  }
  settle(state);
  write_slot(state->slot);
}

void give_slot_back(State* state) {
  Critical critical(lock);
  const uint32_t slot = state->slot;
  if (slot == kNoSlot || state->clocks.all.era != era) return;
  // Something may be stored under the epoch that was never closed.
  const Epoch last = ++state->clocks.all.at[slot];
  state->clocks.sure.at[slot] = last;
  slots[slot].last = last;
  if (last < kMostEpochs - kFewEpochs) given_back[given_back_count++] = static_cast<uint8_t>(slot);
}

void catch_up(State* state) {
  close_epoch(state);
  if (state->clocks.all.era != __atomic_load_n(&era, __ATOMIC_ACQUIRE)) take_slot(state);
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
  return __atomic_load_n(&given_back_count, __ATOMIC_RELAXED) != 0 || __atomic_load_n(&slots_in_use, __ATOMIC_RELAXED) < kSlots;
}

uint32_t unheard_threads() { return __atomic_load_n(&unheard_count, __ATOMIC_RELAXED); }

CONCHECK_ALONE void restart_slots_in_child() {
  lock.reset();
  memset(slots, 0, sizeof slots);
  given_back_count = unheard_count = 0;
  era = 1;
  slots_in_use = 1;
}

}  // namespace concheck::interpose::race
