#include "analysis/detect/scc.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace concheck::analysis {
namespace {

using Edges = std::vector<std::pair<uint32_t, uint32_t>>;

std::vector<std::vector<bool>> reachability(uint32_t nodes, const Edges& edges) {
  std::vector<std::vector<bool>> reaches(nodes, std::vector<bool>(nodes, false));
  for (uint32_t v = 0; v < nodes; ++v) reaches[v][v] = true;
  for (const auto& [from, to] : edges) reaches[from][to] = true;
  for (uint32_t k = 0; k < nodes; ++k) {
    for (uint32_t i = 0; i < nodes; ++i) {
      for (uint32_t j = 0; j < nodes; ++j) {
        if (reaches[i][k] && reaches[k][j]) reaches[i][j] = true;
      }
    }
  }
  return reaches;
}

TEST(Scc, EmptyGraph) { EXPECT_TRUE(strong_components(make_graph(0, {})).empty()); }

TEST(Scc, ChainHasSingletonsInReverseTopologicalOrder) {
  EXPECT_EQ(strong_components(make_graph(3, {{0, 1}, {1, 2}})), (std::vector<uint32_t>{2, 1, 0}));
}

TEST(Scc, DoesNotRecurse) {
  constexpr uint32_t kNodes = 1'000'000;
  Edges ring;
  for (uint32_t v = 0; v < kNodes; ++v) ring.emplace_back(v, (v + 1) % kNodes);
  const std::vector<uint32_t> component = strong_components(make_graph(kNodes, ring));
  EXPECT_TRUE(std::all_of(component.begin(), component.end(), [](uint32_t c) { return c == 0; }));
}

TEST(Scc, AgreesWithReachability) {
  const uint32_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (int round = 0; round < 500; ++round) {
    const uint32_t nodes = 1 + random() % 12;
    Edges edges;
    for (uint32_t e = random() % 30; e > 0; --e) edges.emplace_back(random() % nodes, random() % nodes);
    const std::vector<uint32_t> component = strong_components(make_graph(nodes, edges));
    const auto reaches = reachability(nodes, edges);
    for (uint32_t a = 0; a < nodes; ++a) {
      for (uint32_t b = 0; b < nodes; ++b) {
        EXPECT_EQ(component[a] == component[b], reaches[a][b] && reaches[b][a]) << a << " " << b;
        EXPECT_TRUE(!reaches[a][b] || component[a] >= component[b]);
      }
    }
  }
}

}  // namespace
}  // namespace concheck::analysis
