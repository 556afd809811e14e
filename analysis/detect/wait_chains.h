// Chains of waits: from a thread to the one that it waits for first, and so on, to one that waits for nobody known.
#ifndef CONCHECK_ANALYSIS_DETECT_WAIT_CHAINS_H_
#define CONCHECK_ANALYSIS_DETECT_WAIT_CHAINS_H_

#include <cstdint>
#include <vector>

#include "analysis/detect/stuck.h"

namespace concheck::analysis {

// Threads are indices into ProcessModel::live_threads(). `needs` must outlive it. O(threads) to make.
class WaitChains {
 public:
  explicit WaitChains(const std::vector<Need>& needs);

  // Of the chain that begins with a thread: its last one, and how many they are. Exact but for those that lead into a
  // circle: there an end is chosen.
  uint32_t end_of(uint32_t thread) const { return ends_[thread].thread; }
  uint32_t length_of(uint32_t thread) const { return ends_[thread].length; }

  // The whole chain, the thread itself first; each with what it holds that the one before waits for. O(length).
  std::vector<Blocker> chain_of(uint32_t thread) const;

 private:
  struct End {
    uint32_t thread = 0;
    uint32_t length = 0;  // 0: not known yet
  };

  const std::vector<Need>& needs_;
  std::vector<End> ends_;
};

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_DETECT_WAIT_CHAINS_H_
