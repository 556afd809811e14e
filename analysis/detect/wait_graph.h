// Who waits for whom, from the state that live threads publish in the trace: thread -> the threads that hold what it
// waits for, or the thread that it joins. A waiter needs all of them to let go, so any cycle is a deadlock. Waits that end by themselves are not
// edges.
#ifndef CONCHECK_ANALYSIS_DETECT_WAIT_GRAPH_H_
#define CONCHECK_ANALYSIS_DETECT_WAIT_GRAPH_H_

#include <cstdint>
#include <vector>

#include "analysis/model/process_model.h"

namespace concheck::analysis {

// One thread of a deadlock: it waits for what the next one holds, or for its end (the last one: of the first).
struct DeadlockLink {
  ThreadId thread;
  trace::WaitKind wait_kind = trace::WaitKind::lock;
  SyncId wanted;     // none when it joins
  ThreadId awaited;  // whom it joins
  trace::Mode wanted_mode = trace::Mode::exclusive;
  RawStack wait_stack;
  uint64_t since = 0;  // ns, 0 = unknown
  SyncId held;         // what the previous one waits for, none when that one joins
  trace::Mode held_mode = trace::Mode::exclusive;
  RawStack held_stack;
};

// One link: the thread waits for itself.
struct DeadlockCycle {
  std::vector<DeadlockLink> links;  // starts with the lowest thread id
};

struct WaitGraph {
  std::vector<DeadlockCycle> cycles;  // one of each knot, a shortest one
  std::vector<ThreadId> stuck;        // threads in no cycle told above that wait, directly or not, for one that is
};

// O(threads * held locks + edges).
WaitGraph wait_graph(const ProcessModel& model);

// The deadlocks that the process itself noticed, in the same shape.
std::vector<DeadlockCycle> recorded_deadlocks(const ProcessModel& model);

// Both, each deadlock once. What one source does not know is taken from the other.
std::vector<DeadlockCycle> all_deadlocks(const ProcessModel& model, const WaitGraph& graph);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_DETECT_WAIT_GRAPH_H_
