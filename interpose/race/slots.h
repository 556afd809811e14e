// Slots of threads, their epochs, and eras.
//
// A thread accesses memory as (slot, epoch). Its epoch is closed when it releases something, so that what is acquired is
// known by one number; an epoch in which nothing was accessed is not used up. A cell has room for 8 bits of slot and 14 of
// epoch. When a slot's epochs are used up its thread takes another slot, and when no slot is left a new era begins: the shadow
// memory is emptied, and all clocks are empty. Nobody is stopped for it: a thread looks at the era whenever it is about to store
// something. What is found to race with what was left of an earlier era has no counterpart in a history, and is not told.
// Races between the eras are not seen.
//
// A slot of a thread that has ended goes to a thread whose creator knows that end (join), so that the epochs really are in
// order; to others only when there is no other slot.
//
// While more threads are alive than there are slots, the surplus ones have none: their accesses are compared with those of
// others, but not remembered.
#ifndef CONCHECK_INTERPOSE_RACE_SLOTS_H_
#define CONCHECK_INTERPOSE_RACE_SLOTS_H_

#include <cstdint>

#include "interpose/race/cell.h"

namespace concheck::interpose::race {

struct State;
struct History;

inline constexpr uint32_t kNoSlot = 0;  // nobody's: its cells are never stored

extern uint32_t era;           // from 1 on
extern uint32_t slots_in_use;  // the highest slot that was given out in this era, + 1

// Brings the thread's clock to the present era, closes what it did in the slot it had, and gives it another one.
void take_slot(State* state);

// The thread ends.
void give_slot_back(State* state);

// The era has changed: a new clock and a new slot.
void catch_up(State* state);

// The history of whoever had `slot` at `epoch` and its thread's id; null when it is not known any more.
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
