// Slots of threads, their epochs, and eras.
//
// A thread accesses memory as (slot, epoch). Its epoch is closed when it releases something, so that what is acquired is
// known by one number. A cell has room for 9 bits of slot and 15 of epoch; when a slot's epochs are used up its thread takes
// another slot, and when no slot is left a new era begins.
//
// Eras use the two halves of the slots in turn, so nothing has to be stopped: the shadow memory is emptied, whoever comes by
// afterwards takes a slot of the new half, and what laggards still write bears slots of the old one. Those are emptied, in
// clocks too, before their half comes again. A race whose accesses lie on both sides of a change of era is not seen.
//
// A slot of a thread that has ended goes to a thread whose creator knows that end (join), so that the epochs really are in
// order; to others only when there is no other slot.
//
// While more threads are alive than a half has slots, the surplus ones have none: their accesses are compared with those of
// others, but not remembered.
#ifndef CONCHECK_INTERPOSE_RACE_SLOTS_H_
#define CONCHECK_INTERPOSE_RACE_SLOTS_H_

#include <cstdint>

#include "interpose/race/cell.h"

namespace concheck::interpose::race {

struct State;
struct History;

inline constexpr uint32_t kHalf = kSlots / 2;  // slots of an era; the first of them is nobody's
inline constexpr uint32_t kNoSlot = 0;         // first slot of either half: its cells are never stored

extern uint32_t era;                  // from 1 on
extern uint32_t slots_in_use[2];      // of each half, the highest slot that was ever given out, + 1 (within the half)

inline uint32_t half_of_era(uint32_t e) { return e & 1; }
constexpr bool is_real(uint32_t slot) { return slot % kHalf != kNoSlot; }

// Gives `state` a slot of the present era, and closes what it did in the one it had. Its clock is brought to the era first.
void take_slot(State* state);

// The thread ends.
void give_slot_back(State* state);

// The thread's clock is behind the present era: brings it there. What it knows of slots that were emptied is forgotten.
void catch_up(State* state);

// The history of whoever had `slot` at `epoch` and its thread's id; null when it is not kept any more.
struct Attached {
  History* history;
  uint32_t thread;
};
Attached attached(uint32_t slot, uint32_t epoch);

// A thread that has none could get one now.
bool slot_available();

// Threads that had to go without a slot so far.
uint32_t unheard_threads();

void restart_slots_in_child();

}  // namespace concheck::interpose::race

#endif  // CONCHECK_INTERPOSE_RACE_SLOTS_H_
