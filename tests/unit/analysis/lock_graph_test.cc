#include "analysis/report/lock_graph.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "analysis/render/graph_layout.h"
#include "analysis/render/render.h"
#include "tests/unit/analysis/sample_report.h"
#include "tests/unit/analysis/scenario.h"

namespace concheck::analysis {
namespace {

class LockGraphTest : public ::testing::Test, public Scenario {
 protected:
  LockGraphTest() : t2(thread("ann")), t3(thread("ben")) {}

  // A static variable at its own place.
  uint32_t variable() {
    return builder.add_sync({.location = trace::TraceBuilder::frame(1, 0x100'000 + 64 * ++variables_)});
  }

  LockGraph graph(size_t processes = 1) const {
    AnalyzeOptions options;
    options.symbolize = false;
    options.lock_graph = true;
    return analyze(std::vector<trace::Trace>(processes, read_back(builder)), options).lock_graph;
  }

  uint32_t t2, t3;

 private:
  uint64_t variables_ = 0;
};

TEST_F(LockGraphTest, CyclesFirstThenWhatIsBusiest) {
  const uint32_t a = variable(), b = variable(), c = variable(), d = variable();
  nest(t2, c, d);
  nest(t2, a, c);
  nest(t3, a, c);
  nest(t2, a, b);
  nest(t3, b, a);
  const LockGraph found = graph();
  ASSERT_EQ(found.edges.size(), 4u);
  EXPECT_EQ(found.locks.size(), 4u);
  EXPECT_EQ(found.all_locks, 4u);
  EXPECT_EQ(found.all_edges, 4u);
  EXPECT_TRUE(found.edges[0].cycle);
  EXPECT_TRUE(found.edges[1].cycle);
  EXPECT_EQ(std::pair(found.edges[0].from, found.edges[0].to), std::pair(found.edges[1].to, found.edges[1].from));
  EXPECT_FALSE(found.edges[2].cycle);
  EXPECT_EQ(found.edges[2].seen, 2u);
  EXPECT_EQ(found.edges[2].thread, "ann");
  EXPECT_EQ(found.edges[2].held_at.frames.size(), 1u);
  EXPECT_EQ(found.edges[3].seen, 1u);
}

TEST_F(LockGraphTest, AllThatIsHeldCountsAndTriesDoNot) {
  const uint32_t a = variable(), b = variable(), c = variable(), d = variable();
  const uint32_t inner = acquire(t2, c, acquire(t2, b, acquire(t2, a)));
  acquire(t2, d, inner, trace::kTry);
  EXPECT_EQ(graph().edges.size(), 3u);  // a-b, a-c, b-c
}

TEST_F(LockGraphTest, ProcessesAreOne) {
  nest(t2, variable(), variable());
  const LockGraph found = graph(3);
  ASSERT_EQ(found.edges.size(), 1u);
  EXPECT_EQ(found.edges[0].seen, 3u);
  EXPECT_EQ(found.locks[0].locks, 1u);
}

// One place makes many locks: one node, unless they lie on a cycle, which would not be one then.
TEST_F(LockGraphTest, LocksOfOnePlaceAreOneUnlessTheyLieOnACycle) {
  const uint32_t outer = variable();
  const uint32_t place = stack();
  const auto made = [&] { return builder.add_sync({.origin = trace::Origin::init_call, .create_stack = place}); };
  for (int i = 0; i < 5; ++i) nest(t2, outer, made());
  LockGraph found = graph();
  ASSERT_EQ(found.locks.size(), 2u);
  EXPECT_EQ(found.locks[found.edges[0].to].locks, 5u);
  const uint32_t one = made(), other = made();
  nest(t2, one, other);
  nest(t3, other, one);
  found = graph();
  EXPECT_EQ(found.locks.size(), 4u);
  ASSERT_EQ(found.edges.size(), 3u);
  EXPECT_TRUE(found.edges[0].cycle && found.edges[1].cycle);
  EXPECT_NE(found.edges[0].from, found.edges[0].to);
}

TEST_F(LockGraphTest, IsCutToWhatAPictureHolds) {
  const uint32_t hub = variable();
  for (int i = 0; i < 150; ++i) nest(t2, hub, variable());
  const LockGraph found = graph();
  EXPECT_EQ(found.locks.size(), 100u);
  EXPECT_EQ(found.edges.size(), 99u);
  EXPECT_EQ(found.all_locks, 151u);
  EXPECT_EQ(found.all_edges, 150u);
}

TEST_F(LockGraphTest, NoneWithoutLocksHeldTogether) {
  acquire(t2, variable());
  EXPECT_TRUE(graph().locks.empty());
}

TEST_F(LockGraphTest, KnowsTheFindingsThatHaveAnOrder) {
  const Finding inversion = sample_inversion();
  LockGraph found;
  for (const FindingLock& lock : inversion.locks) found.locks.push_back({lock.name, lock.kind, 1});
  found.locks.push_back({"another", "mutex", 1});
  const auto ids = [&](uint32_t from, uint32_t to) {
    GraphEdge edge;
    edge.from = from;
    edge.to = to;
    return findings_on({inversion}, found, edge);
  };
  EXPECT_EQ(ids(0, 1), std::vector<std::string>{inversion.id});
  EXPECT_EQ(ids(1, 0), std::vector<std::string>{inversion.id});
  EXPECT_TRUE(ids(0, 2).empty());
}

TEST(GraphLayout, NodesDoNotOverlapAndEveryEdgeHasItsCurve) {
  const std::vector<double> widths = {60, 200, 120, 80};
  const std::vector<LayoutEdge> edges = {{0, 1}, {1, 0}, {0, 2}, {2, 3}, {3, 3}};
  const auto layout = lay_out(widths, edges);
  ASSERT_TRUE(layout.has_value());
  ASSERT_EQ(layout->nodes.size(), 4u);
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_GE(layout->nodes[i].x - widths[i] / 2, -1.0);
    EXPECT_LE(layout->nodes[i].x + widths[i] / 2, layout->width + 1);
    for (size_t j = 0; j < i; ++j) {
      const bool beside = std::abs(layout->nodes[i].x - layout->nodes[j].x) >= (widths[i] + widths[j]) / 2 - 1;
      const bool above = std::abs(layout->nodes[i].y - layout->nodes[j].y) >= kNodeHeight;
      EXPECT_TRUE(beside || above) << i << " " << j;
    }
  }
  ASSERT_EQ(layout->curves.size(), 5u);
  for (const std::string& curve : layout->curves) EXPECT_EQ(curve.front(), 'M');
}

TEST(LockGraphRendering, HostileNamesAndManyFramesStayInTheirPlace) {
  const Finding hostile = hostile_finding();
  Report report = sample_report({});
  report.lock_graph.locks = {{hostile.locks[0].name, "mutex", 3}, {std::string(10'000, 'x'), "mutex", 1}};
  GraphEdge edge;
  edge.to = 1;
  edge.thread = hostile.threads[0].name;
  edge.held_at = edge.requested_at = hostile.steps[0].stack;
  report.lock_graph.edges = {edge};
  const std::string page = render_html(report, {});
  const std::string begin = "id=\"data\">";
  const size_t at = page.find(begin) + begin.size();
  const std::string text = page.substr(at, page.find("</script>", at) - at);
  EXPECT_EQ(text.find('<'), std::string::npos);
  const auto data = nlohmann::json::parse(text);
  EXPECT_LT(data["lockGraph"]["locks"][1]["name"].get<std::string>().size(), 500u);
  EXPECT_LT(data["lockGraph"]["locks"][1]["width"].get<double>(), 400);
  EXPECT_FALSE(nlohmann::json::parse(render_json(report))["lockGraph"]["edges"].empty());
}

}  // namespace
}  // namespace concheck::analysis
