// Must-happen-before: the order that thread creation, join, barriers and once-initialisation force in every schedule.
// Locks do not take part (but those that a creator holds while it creates), or the observed order of two critical
// sections would hide the very inversions looked for.
//
// Vector clocks after Mattern, "Virtual Time and Global States of Distributed Systems" (1989): an event is before
// another exactly if the other's clock knows the event's own epoch.
#ifndef CONCHECK_ANALYSIS_MODEL_CLOCKS_H_
#define CONCHECK_ANALYSIS_MODEL_CLOCKS_H_

#include <vector>

#include "analysis/model/ids.h"
#include "trace/reader.h"

namespace concheck::analysis {

class Clocks {
 public:
  Clocks() = default;
  explicit Clocks(std::vector<trace::Clock> clocks) : clocks_(std::move(clocks)) {}

  // True when an event stamped `a` is ordered before, or equal to, one stamped `b` in every schedule. Unknown stamps
  // are ordered with nothing. O(log entries).
  bool ordered_before(ClockId a, ClockId b) const;

  // Neither is before the other: some schedule may run both at once.
  bool concurrent(ClockId a, ClockId b) const { return !ordered_before(a, b) && !ordered_before(b, a); }

  // True when an event stamped `later` comes after the end of epoch `epoch` of the thread that made stamp `of`, or is
  // by that thread and after that epoch. O(log entries).
  bool knows_epoch(ClockId later, ClockId of, uint32_t epoch) const;

 private:
  std::vector<trace::Clock> clocks_;  // sorted by id
};

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_MODEL_CLOCKS_H_
