// A race was found: what is known of it goes to the trace, once for a pair of places in the code.
#ifndef CONCHECK_INTERPOSE_RACE_REPORT_H_
#define CONCHECK_INTERPOSE_RACE_REPORT_H_

#include <cstddef>
#include <cstdint>

#include "interpose/race/cell.h"
#include "interpose/race/state.h"

namespace concheck::interpose::race {

struct Access {
  uintptr_t address;
  size_t bytes;
  uint32_t flags;  // trace::RaceAccessFlag
  uintptr_t pc;
  uintptr_t part;  // an address in the granule that raced
};

// `now` is being made by the calling thread; `before` is the cell of another's accesses to bytes in
// [begin, begin + bytes).
// `observed`: nothing orders the two; else the order in which locks were taken does, and it is a possible race if they have no lock
// in common.
void report(State* state, const Access& now, Cell before, uintptr_t begin, size_t bytes, bool observed);

// Races that could not be told, because the earlier access was not in the history any more.
uint64_t races_lost();

void restart_reports_in_child();

}  // namespace concheck::interpose::race

#endif  // CONCHECK_INTERPOSE_RACE_REPORT_H_
