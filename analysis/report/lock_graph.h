// The lock-order graph of a whole report, for people to look at: which locks were requested while which were held, in
// all processes. Its locks are those of one variable, or of one place in the code that makes them; only locks that lie
// on a cycle stand for themselves, so that a cycle in the picture is one.
#ifndef CONCHECK_ANALYSIS_REPORT_LOCK_GRAPH_H_
#define CONCHECK_ANALYSIS_REPORT_LOCK_GRAPH_H_

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/report/finding.h"

namespace concheck::analysis {

struct GraphLock {
  std::string name;    // never empty; may occur twice
  std::string kind;    // "mutex", "rwlock", ...
  uint64_t locks = 1;  // that it stands for, in the process that has most of them
};

struct GraphEdge {
  uint32_t from = 0;  // held; index into LockGraph::locks
  uint32_t to = 0;    // requested then
  uint64_t seen = 0;  // how often
  bool cycle = false;  // several threads' requests lead from `to` back to `from`
  // The first of them.
  std::string thread;     // as in FindingThread::name
  SourceStack held_at;
  SourceStack requested_at;
};

struct LockGraph {
  std::vector<GraphLock> locks;
  std::vector<GraphEdge> edges;  // those on cycles first, then those that were seen most often
  uint64_t all_locks = 0;        // more than in `locks` when it had to be cut
  uint64_t all_edges = 0;
};

// Ids of the findings of a report in which somebody requests the one lock while holding the other.
std::vector<std::string> findings_on(const std::vector<Finding>& findings, const LockGraph& graph,
                                     const GraphEdge& edge);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_REPORT_LOCK_GRAPH_H_
