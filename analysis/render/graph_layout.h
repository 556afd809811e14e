// Where the nodes and edges of a directed graph go in a picture: Graphviz's layered layout (dot), see E. Gansner et al.,
// "A Technique for Drawing Directed Graphs", IEEE Trans. Software Eng. 19 (1993).
#ifndef CONCHECK_ANALYSIS_RENDER_GRAPH_LAYOUT_H_
#define CONCHECK_ANALYSIS_RENDER_GRAPH_LAYOUT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace concheck::analysis {

struct LayoutEdge {
  uint32_t from = 0;  // indices of nodes
  uint32_t to = 0;
};

// All in points; y grows downwards.
struct Layout {
  struct Point {
    double x = 0;
    double y = 0;
  };
  double width = 0;
  double height = 0;
  std::vector<Point> nodes;         // their middles
  std::vector<std::string> curves;  // of the edges, as SVG path data; their ends touch the nodes
};

inline constexpr double kNodeHeight = 28;  // points

// Nodes are boxes of these widths. Some hundred edges take a second at most. Nothing when
// Graphviz is not there, or refuses.
std::optional<Layout> lay_out(const std::vector<double>& widths, const std::vector<LayoutEdge>& edges);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_RENDER_GRAPH_LAYOUT_H_
