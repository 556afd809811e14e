// What the way to a request tells about the requests of other threads.
//
// V. Kahlon, F. Ivancic, A. Gupta, "Reasoning About Threads Communicating via Locks" (CAV 2005): two threads can not
// stand at two places at once, even with no lock in common, when each has used a lock of the other's since it took one
// of its own. Say one holds a, and has used b since; the other holds b, and has used a since. Whoever used the other's
// lock last did so while the other held it already. Locks that are not released in the order of their nesting (hand
// over hand) count too.
//
// A trace has every distinct nesting once, not each time: that this way was always taken is not known, only that it
// may have been. So this puts a prediction in doubt and does not refute it.
#ifndef CONCHECK_ANALYSIS_DETECT_HISTORIES_H_
#define CONCHECK_ANALYSIS_DETECT_HISTORIES_H_

#include <absl/container/flat_hash_map.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "analysis/model/process_model.h"

namespace concheck::analysis {

class Histories {
 public:
  explicit Histories(const ProcessModel& model);

  // May the ways to these two requests (indices into ProcessModel::acquisitions(), of different threads) keep them
  // apart? Looks at the innermost locks held, and at the latest uses of each. O(held locks squared).
  bool keep_apart(uint32_t a, uint32_t b) const;

 private:
  struct Use {
    uint32_t request;
    uint32_t hold;  // index of an acquisition among those above the request
  };
  bool used_since(const Use& way, const Acquisition& other) const;
  bool let_go_since(const Use& way, const Acquisition& other) const;
  bool is_under(uint32_t acquisition, uint32_t hold) const;
  std::vector<uint32_t> holds_of(uint32_t request) const;

  const ProcessModel& model_;
  absl::flat_hash_map<std::pair<ThreadId, SyncId>, std::vector<uint32_t>> taken_;  // indices of acquisitions, rising
};

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_DETECT_HISTORIES_H_
