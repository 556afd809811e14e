// The lock-order graph of a process: which lock was ever requested while which other was held. Only its strongly
// connected components of two locks and more are spelled out, since cycles lie in them.
//
// Components are found on a graph that is linear in the trace: besides the locks, every acquisition is a node that
// stands for "this lock and all held further out". So a thread that holds ten thousand locks does not give fifty
// million edges.
#ifndef CONCHECK_ANALYSIS_DETECT_LOCK_ORDER_GRAPH_H_
#define CONCHECK_ANALYSIS_DETECT_LOCK_ORDER_GRAPH_H_

#include <cstdint>
#include <vector>

#include "analysis/detect/cycle_finder.h"
#include "analysis/model/code_names.h"
#include "analysis/model/process_model.h"

namespace concheck::analysis {

// A component, ready for find_cycles(). EdgeMember::tag is an index into `uses`; of
// QueuedWriters, into ProcessModel::acquisitions().
struct LockOrderComponent {
  struct Use {
    uint32_t request = 0;  // indices into ProcessModel::acquisitions()
    uint32_t hold = 0;
  };
  std::vector<SyncId> locks;  // by node
  CycleProblem problem;
  std::vector<Use> uses;
  bool complete = true;  // false: there were too many ways to list them all
};

// Of the kinds of read-write locks the one in which a reader waits behind a waiting writer, even when it already reads.
// (glibc's "prefer writer" does not: it is the default kind by another name.)
bool lets_no_reader_pass(const Lock& lock);

// What a node stands for: one lock, or all locks of a creation class (one that has none, for itself).
enum class LockNodes { locks, classes };

// Components whose edges come from at least two threads. O(acquisitions) plus the held sets inside components; those
// are followed for at most `max_work` locks in all.
std::vector<LockOrderComponent> lock_order_components(const ProcessModel& model, CodeNames& names,
                                                      LockNodes nodes = LockNodes::locks,
                                                      uint64_t max_work = 30'000'000);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_DETECT_LOCK_ORDER_GRAPH_H_
