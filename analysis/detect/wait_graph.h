// Who waits for whom, from the state that live threads publish in the trace, and which of them can never go on.
//
// The greatest fixpoint: begin with all threads that wait without a timeout, and remove whoever a thread outside the
// set could wake, until nothing changes. A wait for a lock, a once region or a thread's end can be ended by its
// holders, or by that thread, alone; one on a condition, a semaphore or a barrier by any thread that is not itself
// stuck. A raw futex has wakers that are not known, and so has whatever other processes can reach.
#ifndef CONCHECK_ANALYSIS_DETECT_WAIT_GRAPH_H_
#define CONCHECK_ANALYSIS_DETECT_WAIT_GRAPH_H_

#include <cstdint>
#include <vector>

#include "analysis/model/process_model.h"

namespace concheck::analysis {

// One thread of a deadlock.
struct DeadlockLink {
  ThreadId thread;
  trace::WaitKind wait_kind = trace::WaitKind::lock;  // none: it has ended
  SyncId wanted;                                      // none when it joins
  ThreadId awaited;                                   // whom it joins
  trace::Mode wanted_mode = trace::Mode::exclusive;
  RawStack wait_stack;
  uint64_t since = 0;  // ns, 0 = unknown
  SyncId held;         // what another of them waits for: in a cycle, the previous one; none when that one joins
  trace::Mode held_mode = trace::Mode::exclusive;
  RawStack held_stack;
};

struct DeadlockGroup {
  trace::DeadlockShape shape = trace::DeadlockShape::cycle;
  // cycle: each waits for the next, the lowest thread id first; a single link waits for itself.
  // set: in no order that means anything. orphan: who waits, then who has ended.
  std::vector<DeadlockLink> links;
  bool sure = true;  // false: a signal handler could still end it
};

struct WaitGraph {
  std::vector<DeadlockGroup> deadlocks;  // of each knot one cycle, a shortest one
  std::vector<ThreadId> stuck;           // threads in none of these that can not go on either
};

// O(threads * held locks + edges).
WaitGraph wait_graph(const ProcessModel& model);

// The deadlocks that the process itself noticed, in the same shape.
std::vector<DeadlockGroup> recorded_deadlocks(const ProcessModel& model);

// Both, each deadlock once. What one source does not know is taken from the other.
std::vector<DeadlockGroup> all_deadlocks(const ProcessModel& model, const WaitGraph& graph);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_DETECT_WAIT_GRAPH_H_
