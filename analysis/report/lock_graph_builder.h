// Collects the lock-order graph process by process, and keeps of each just what its picture needs: no symbols are looked
// up before the picture is made, and then for what is in it alone.
#ifndef CONCHECK_ANALYSIS_REPORT_LOCK_GRAPH_BUILDER_H_
#define CONCHECK_ANALYSIS_REPORT_LOCK_GRAPH_BUILDER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analysis/model/process_model.h"
#include "analysis/report/lock_graph.h"
#include "analysis/report/naming.h"
#include "analysis/symbolize/symbolizer.h"

namespace concheck::analysis {

class LockGraphBuilder {
 public:
  // O(acquisitions * held locks), within a limit.
  void add(const ProcessModel& model);

  // Strongly connected components first, then the busiest edges, as long as there is room.
  LockGraph build(Symbolizer& symbolizer, size_t most_locks = 100, size_t most_edges = 200) const;

 private:
  struct Node {
    trace::SyncKind kind = trace::SyncKind::none;
    LockPlace place;
    ModuleStack created_at;
    uint64_t locks = 0;
  };
  struct Edge {
    uint64_t seen = 0;
    bool cycle = false;
    std::string thread;  // its name; empty: none
    std::optional<ModuleFrame> start_routine;
    ModuleStack held_at;
    ModuleStack requested_at;
  };
  using Ends = std::pair<uint32_t, uint32_t>;  // numbers of nodes
  class Process;

  const trace::Module* keep(const trace::Module& module);
  ModuleFrame kept(ModuleFrame frame);
  ModuleStack kept(ModuleStack stack);
  std::vector<std::map<Ends, Edge>::const_iterator> by_weight() const;

  std::map<std::pair<std::string, std::string>, std::unique_ptr<trace::Module>> modules_;  // by path and build-id
  std::map<std::string, uint32_t> numbers_;                                                // of nodes, by key
  std::vector<Node> nodes_;
  uint64_t processes_ = 0;  // that were added
  std::map<Ends, Edge> edges_;
};

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_REPORT_LOCK_GRAPH_BUILDER_H_
