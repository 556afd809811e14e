// Strongly connected components: R. Tarjan, "Depth-First Search and Linear Graph Algorithms", SIAM J. Comput. 1 (1972).
// One depth-first search numbers the nodes; a node whose lowest reachable number is its own closes a component. Written
// with an explicit stack, because chains of a million nodes occur.
#ifndef CONCHECK_ANALYSIS_DETECT_SCC_H_
#define CONCHECK_ANALYSIS_DETECT_SCC_H_

#include <cstdint>
#include <utility>
#include <vector>

namespace concheck::analysis {

// A directed graph in compressed rows: the targets of node v are targets[first[v] .. first[v + 1]).
struct Graph {
  std::vector<uint32_t> first;
  std::vector<uint32_t> targets;

  uint32_t size() const { return first.empty() ? 0 : static_cast<uint32_t>(first.size() - 1); }
};

// Edges may repeat. Both ends must be less than `nodes`. O(nodes + edges).
Graph make_graph(uint32_t nodes, const std::vector<std::pair<uint32_t, uint32_t>>& edges);

// The component of every node, numbered from 0 in reverse topological order. O(nodes + edges).
std::vector<uint32_t> strong_components(const Graph& graph);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_DETECT_SCC_H_
