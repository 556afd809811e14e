// Cycles of a lock-order graph that some schedule can turn into a deadlock.
//
// The conditions are those of P. Joshi et al., "A Randomized Dynamic Program Analysis Technique for Detecting Real
// Deadlocks" (iGoodLock, PLDI 2009) and Y. Cai, W. Chan, "Magiclock" (TSE 2014): distinct threads, distinct locks,
// pairwise disjoint held sets; with must-happen-before and reader/writer modes added. Equal ways through the code are
// grouped first, and a cycle is reported once a set of code locations ("colours"): one whose colours include those of
// another that was found is the same mistake seen again. That is also what keeps dense knots cheap.
//
// Search: all cycles of length two; then from every lock in turn, through locks that come later in a fixed order,
// depth-first with a growing limit on the length, cut by the distance back to the start.
#ifndef CONCHECK_ANALYSIS_DETECT_CYCLE_FINDER_H_
#define CONCHECK_ANALYSIS_DETECT_CYCLE_FINDER_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "analysis/model/ids.h"

namespace concheck::analysis {

struct HeldLock {
  uint32_t lock = 0;  // any numbering, the same in all held sets
  bool shared = false;
  // 0: held by whoever makes the request. Else by this thread, for all it concerns: it keeps out neither that thread
  // itself nor others that are guarded by it.
  uint32_t holder = 0;
  friend bool operator==(const HeldLock&, const HeldLock&) = default;
};
using HeldSet = std::vector<HeldLock>;  // sorted by lock, no lock twice

// Who went this way, and when in must-happen-before order.
struct EdgeMember {
  ThreadId thread;
  ClockId clock;
  uint32_t tag = 0;     // the caller's
  uint32_t before = 0;  // the caller's too: what CycleProblem::precedes makes of it; 0 = nothing
  friend bool operator==(const EdgeMember& a, const EdgeMember& b) {
    return a.thread == b.thread && a.clock == b.clock && a.before == b.before;
  }
};

// All requests of lock `to` under lock `from` that look the same: same code, same held set, same modes.
struct CycleEdge {
  uint32_t from = 0;  // node
  uint32_t to = 0;
  bool hold_shared = false;     // how `from` is held
  bool request_shared = false;  // how `to` is requested
  uint32_t colour = 0;          // the code locations; dense numbers from 0
  uint32_t held_set = 0;        // index into CycleProblem::held_sets
  uint64_t seen = 0;            // how often, all members together
  std::vector<EdgeMember> members;
};

// Somebody who requests a lock for writing, where a waiting writer lets no reader pass.
struct QueuedWriter {
  EdgeMember member;
  uint32_t held_set = 0;
};

// One strongly connected component.
struct CycleProblem {
  uint32_t nodes = 0;
  std::vector<CycleEdge> edges;
  std::vector<HeldSet> held_sets;
  std::vector<std::vector<QueuedWriter>> writers;  // by node; may be shorter: of the other nodes, none
  std::function<bool(ClockId, ClockId)> concurrent;
  // Further orders: is a member with this `before`, never 0, ahead of one with that clock?
  std::function<bool(uint32_t, ClockId)> precedes;
  // By the tags of two members: may something else keep them apart? Empty: nothing does.
  std::function<bool(uint32_t, uint32_t)> doubtful;
};

struct CycleLimits {
  size_t max_cycles = 64;          // with different colours
  uint64_t max_work = 20'000'000;  // edge and member visits, about 10 ns each
};

struct Cycle {
  std::vector<uint32_t> edges;        // indices; edges[i].to == edges[i + 1].from
  std::vector<uint32_t> members;      // who, one for each edge
  std::vector<QueuedWriter> writers;  // without whom it can not happen
  uint64_t count = 1;                 // pairs of locks with the same colours, for cycles of length two; else 1
  bool doubtful = false;              // so are some two of its members, and nobody else gives a cycle of these colours
};

struct CycleResult {
  std::vector<Cycle> cycles;  // no one's colours include another's; shortest first; the doubtful ones last
  bool complete = true;       // false: a limit stopped the search
  uint64_t work = 0;
};

// Exponential in the worst case, bounded by the limits.
CycleResult find_cycles(const CycleProblem& problem, const CycleLimits& limits);

// The conditions between two edges of one cycle, other than that their requests meet. Exposed for the tests' naive
// model.
bool held_sets_compatible(const HeldSet& a, const HeldSet& b);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_DETECT_CYCLE_FINDER_H_
