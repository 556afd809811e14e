// An order that locks and joins force together: who joins a thread while it holds a lock knows that the thread is done
// with that lock, and was so before the hold began. So what the thread did under that lock comes before all that the
// joiner, or whom it created under the lock, does from then on.
#ifndef CONCHECK_ANALYSIS_DETECT_JOINED_HOLDS_H_
#define CONCHECK_ANALYSIS_DETECT_JOINED_HOLDS_H_

#include <cstdint>
#include <map>
#include <vector>

#include "analysis/model/process_model.h"

namespace concheck::analysis {

class JoinedHolds {
 public:
  explicit JoinedHolds(const ProcessModel& model);

  // The number of a set of such holds, all of which `event` comes before, with what it was made under. 0: none.
  uint32_t before(const Acquisition& event);

  // Is what comes before the holds of that set before an event of this clock too?
  bool precedes(uint32_t set, ClockId later) const;

 private:
  bool is_over_before(const Acquisition& event, const Acquisition& held, const trace::JoinedHoldRecord& hold) const;

  const ProcessModel& model_;
  std::map<uint32_t, std::vector<uint32_t>> by_lock_;  // indices into Trace::joined_holds
  std::vector<std::vector<uint32_t>> sets_;            // the same; the first set is empty
  std::map<std::vector<uint32_t>, uint32_t> numbers_;
};

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_DETECT_JOINED_HOLDS_H_
