#include "analysis/detect/scc.h"

#include <algorithm>

namespace concheck::analysis {
namespace {

constexpr uint32_t kUnvisited = UINT32_MAX;

}  // namespace

Graph make_graph(uint32_t nodes, const std::vector<std::pair<uint32_t, uint32_t>>& edges) {
  Graph graph;
  graph.first.assign(size_t{nodes} + 1, 0);
  for (const auto& [from, to] : edges) ++graph.first[from + 1];
  for (uint32_t v = 0; v < nodes; ++v) graph.first[v + 1] += graph.first[v];
  graph.targets.resize(edges.size());
  std::vector<uint32_t> next(graph.first.begin(), graph.first.end() - 1);
  for (const auto& [from, to] : edges) graph.targets[next[from]++] = to;
  return graph;
}

std::vector<uint32_t> strong_components(const Graph& graph) {
  const uint32_t nodes = graph.size();
  std::vector<uint32_t> component(nodes, kUnvisited);
  std::vector<uint32_t> number(nodes, kUnvisited);
  std::vector<uint32_t> lowest(nodes, 0);
  std::vector<uint32_t> position(nodes, 0);  // next target to look at
  std::vector<uint32_t> path;                // of the depth-first search
  std::vector<uint32_t> open;                // visited, component not closed yet
  uint32_t visited = 0;
  uint32_t components = 0;

  const auto enter = [&](uint32_t node) {
    number[node] = lowest[node] = visited++;
    position[node] = graph.first[node];
    path.push_back(node);
    open.push_back(node);
  };
  for (uint32_t root = 0; root < nodes; ++root) {
    if (number[root] != kUnvisited) continue;
    enter(root);
    while (!path.empty()) {
      const uint32_t node = path.back();
      if (position[node] < graph.first[node + 1]) {
        const uint32_t target = graph.targets[position[node]++];
        if (number[target] == kUnvisited) {
          enter(target);
        } else if (component[target] == kUnvisited) {
          lowest[node] = std::min(lowest[node], number[target]);
        }
        continue;
      }
      path.pop_back();
      if (!path.empty()) lowest[path.back()] = std::min(lowest[path.back()], lowest[node]);
      if (lowest[node] != number[node]) continue;
      uint32_t member;
      do {
        member = open.back();
        open.pop_back();
        component[member] = components;
      } while (member != node);
      ++components;
    }
  }
  return component;
}

}  // namespace concheck::analysis
