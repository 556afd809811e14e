// What could end each thread's wait, and the threads whose wait nothing can end. See wait_graph.h for the rule.
#ifndef CONCHECK_ANALYSIS_DETECT_STUCK_H_
#define CONCHECK_ANALYSIS_DETECT_STUCK_H_

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "analysis/model/process_model.h"

namespace concheck::analysis {

// A thread that another one waits for.
struct Blocker {
  uint32_t thread = 0;  // index into ProcessModel::live_threads()
  Held held;            // what it holds; no lock: its end is awaited, or it is a writer that waits in front
};

// What has to happen before a thread goes on. One that runs, or whose wait ends by itself or by who knows whom, has
// neither blockers nor needs.
struct Need {
  std::vector<Blocker> blockers;  // all of them have to let go
  bool blocked = false;           // it needs its blockers, or the lock's dead owner
  bool woken = false;             // it needs somebody to wake it: any thread could
  ThreadId dead_owner;            // has ended with the lock held

  bool may_wait_for_ever() const { return blocked || woken; }
};

// By index of ProcessModel::live_threads(). O(threads * held locks).
std::vector<Need> needs(const ProcessModel& model);

// True for those that can never go on. O(threads + blockers).
std::vector<bool> stuck_threads(const std::vector<Need>& needs);

// Index of each thread in ProcessModel::live_threads().
std::unordered_map<uint32_t, uint32_t> live_thread_index(const ProcessModel& model);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_DETECT_STUCK_H_
