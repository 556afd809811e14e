#include "analysis/detect/cycle_finder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <random>
#include <set>
#include <string>

namespace concheck::analysis {
namespace {

using Colours = std::set<uint32_t>;

CycleProblem problem_with(uint32_t nodes) {
  CycleProblem problem;
  problem.nodes = nodes;
  problem.concurrent = [](ClockId, ClockId) { return true; };
  return problem;
}

// An edge of one thread with its own colour; held: `from` and `also`.
void add_edge(CycleProblem& problem, uint32_t thread, uint32_t from, uint32_t to, std::vector<uint32_t> also = {}) {
  CycleEdge edge;
  edge.from = from;
  edge.to = to;
  edge.colour = static_cast<uint32_t>(problem.edges.size());
  edge.held_set = static_cast<uint32_t>(problem.held_sets.size());
  edge.members.push_back({ThreadId(thread), ClockId(), 0});
  also.push_back(from);
  std::sort(also.begin(), also.end());
  HeldSet held;
  for (const uint32_t lock : also) held.push_back({lock, false});
  problem.held_sets.push_back(std::move(held));
  problem.edges.push_back(std::move(edge));
}

TEST(CycleFinder, TwoThreadsInOppositeOrder) {
  CycleProblem problem = problem_with(2);
  add_edge(problem, 1, 0, 1);
  add_edge(problem, 2, 1, 0);
  const CycleResult result = find_cycles(problem, {});
  ASSERT_EQ(result.cycles.size(), 1u);
  EXPECT_EQ(result.cycles[0].edges.size(), 2u);
  EXPECT_TRUE(result.complete);
}

TEST(CycleFinder, OneThreadIsNoDeadlock) {
  CycleProblem problem = problem_with(2);
  add_edge(problem, 1, 0, 1);
  add_edge(problem, 1, 1, 0);
  EXPECT_TRUE(find_cycles(problem, {}).cycles.empty());
}

TEST(CycleFinder, GateLock) {
  CycleProblem problem = problem_with(2);
  add_edge(problem, 1, 0, 1, {7});
  add_edge(problem, 2, 1, 0, {7});
  EXPECT_TRUE(find_cycles(problem, {}).cycles.empty());
}

TEST(CycleFinder, FurtherOrders) {
  CycleProblem problem = problem_with(2);
  add_edge(problem, 1, 0, 1);
  add_edge(problem, 2, 1, 0);
  problem.edges[0].members[0].before = 5;
  problem.edges[1].members[0].clock = ClockId(8);
  uint32_t epoch = 0;
  problem.precedes = [&](uint32_t before, ClockId later) { return before == 5 && later.value == 8 && epoch == 1; };
  EXPECT_EQ(find_cycles(problem, {}).cycles.size(), 1u);
  epoch = 1;
  EXPECT_TRUE(find_cycles(problem, {}).cycles.empty());
}

TEST(CycleFinder, DoubtfulOnesComeLast) {
  CycleProblem problem = problem_with(4);
  add_edge(problem, 1, 0, 1);
  add_edge(problem, 2, 1, 0);
  add_edge(problem, 1, 2, 3);
  add_edge(problem, 2, 3, 2);
  for (uint32_t i = 0; i < 4; ++i) problem.edges[i].members[0].tag = i;
  problem.doubtful = [](uint32_t a, uint32_t b) { return a < 2 && b < 2; };
  const CycleResult result = find_cycles(problem, {});
  ASSERT_EQ(result.cycles.size(), 2u);
  EXPECT_FALSE(result.cycles[0].doubtful);
  EXPECT_EQ(result.cycles[0].edges[0] / 2, 1u);
  EXPECT_TRUE(result.cycles[1].doubtful);
}

TEST(CycleFinder, ASureOneTakesThePlaceOfADoubtfulOne) {
  // Two more threads go the same way, of whom nothing is doubtful.
  CycleProblem problem = problem_with(2);
  add_edge(problem, 1, 0, 1);
  add_edge(problem, 2, 1, 0);
  problem.edges[0].members.push_back({ThreadId(3), ClockId(), 2});
  problem.edges[1].members[0].tag = 1;
  problem.doubtful = [](uint32_t a, uint32_t b) { return a + b == 1; };
  const CycleResult result = find_cycles(problem, {});
  ASSERT_EQ(result.cycles.size(), 1u);
  EXPECT_FALSE(result.cycles[0].doubtful);
  EXPECT_EQ(result.cycles[0].members[0] + result.cycles[0].members[1], 1u);
}

TEST(CycleFinder, DoubtfulLongCircle) {
  CycleProblem problem = problem_with(3);
  for (uint32_t i = 0; i < 3; ++i) add_edge(problem, i + 1, i, (i + 1) % 3);
  for (uint32_t i = 0; i < 3; ++i) problem.edges[i].members[0].tag = i;
  problem.doubtful = [](uint32_t a, uint32_t b) { return a + b == 3; };
  const CycleResult result = find_cycles(problem, {});
  ASSERT_EQ(result.cycles.size(), 1u);
  EXPECT_TRUE(result.cycles[0].doubtful);
}

TEST(CycleFinder, SharedGateLetsBothIn) {
  CycleProblem problem = problem_with(2);
  add_edge(problem, 1, 0, 1, {7});
  add_edge(problem, 2, 1, 0, {7});
  problem.held_sets[0][1].shared = problem.held_sets[1][1].shared = true;
  EXPECT_EQ(find_cycles(problem, {}).cycles.size(), 1u);
  problem.held_sets[1][1].shared = false;
  EXPECT_TRUE(find_cycles(problem, {}).cycles.empty());
}

TEST(CycleFinder, ReadersDoNotBlockReaders) {
  CycleProblem problem = problem_with(2);
  add_edge(problem, 1, 0, 1);
  add_edge(problem, 2, 1, 0);
  problem.edges[0].request_shared = true;
  EXPECT_EQ(find_cycles(problem, {}).cycles.size(), 1u);
  problem.edges[1].hold_shared = true;
  EXPECT_TRUE(find_cycles(problem, {}).cycles.empty());
}

TEST(CycleFinder, OrderedThreadsCannotMeet) {
  CycleProblem problem = problem_with(2);
  add_edge(problem, 1, 0, 1);
  add_edge(problem, 2, 1, 0);
  problem.concurrent = [](ClockId, ClockId) { return false; };
  EXPECT_TRUE(find_cycles(problem, {}).cycles.empty());
}

TEST(CycleFinder, RingOfManyThreads) {
  constexpr uint32_t kThreads = 500;
  CycleProblem problem = problem_with(kThreads);
  for (uint32_t i = 0; i < kThreads; ++i) add_edge(problem, i + 1, i, (i + 1) % kThreads);
  const CycleResult result = find_cycles(problem, {});
  ASSERT_EQ(result.cycles.size(), 1u);
  EXPECT_EQ(result.cycles[0].edges.size(), kThreads);
  EXPECT_TRUE(result.complete);
}

TEST(CycleFinder, RingNeedsAsManyThreadsAsLocks) {
  CycleProblem problem = problem_with(4);
  for (uint32_t i = 0; i < 4; ++i) add_edge(problem, 1 + i % 3, i, (i + 1) % 4);
  EXPECT_TRUE(find_cycles(problem, {}).cycles.empty());
}

TEST(CycleFinder, SameCodeIsOneCycleWithACount) {
  CycleProblem problem = problem_with(8);
  for (uint32_t i = 0; i < 8; i += 2) {
    add_edge(problem, 1, i, i + 1);
    add_edge(problem, 2, i + 1, i);
    problem.edges[i].colour = 0;
    problem.edges[i + 1].colour = 1;
  }
  const CycleResult result = find_cycles(problem, {});
  ASSERT_EQ(result.cycles.size(), 1u);
  EXPECT_EQ(result.cycles[0].count, 4u);
}

TEST(CycleFinder, EdgesFormAPathWithDistinctThreads) {
  CycleProblem problem = problem_with(3);
  for (uint32_t i = 0; i < 3; ++i) add_edge(problem, 9, i, (i + 1) % 3);
  for (CycleEdge& edge : problem.edges) {
    edge.members = {{ThreadId(1), {}, 0}, {ThreadId(2), {}, 0}, {ThreadId(3), {}, 0}};
  }
  const CycleResult result = find_cycles(problem, {});
  ASSERT_EQ(result.cycles.size(), 1u);
  const Cycle& cycle = result.cycles[0];
  std::set<ThreadId> threads;
  for (size_t i = 0; i < 3; ++i) {
    const CycleEdge& edge = problem.edges[cycle.edges[i]];
    EXPECT_EQ(edge.to, problem.edges[cycle.edges[(i + 1) % 3]].from);
    threads.insert(edge.members[cycle.members[i]].thread);
  }
  EXPECT_EQ(threads.size(), 3u);
}

TEST(CycleFinder, StopsAtItsLimits) {
  // Every pair of 40 locks in both orders, each at its own place.
  CycleProblem problem = problem_with(40);
  for (uint32_t a = 0; a < 40; ++a) {
    for (uint32_t b = 0; b < 40; ++b) {
      if (a != b) add_edge(problem, a + 1, a, b);
    }
  }
  const CycleResult few = find_cycles(problem, {.max_cycles = 10});
  EXPECT_EQ(few.cycles.size(), 10u);
  EXPECT_FALSE(few.complete);
  const CycleResult brief = find_cycles(problem, {.max_cycles = SIZE_MAX, .max_work = 10'000});
  EXPECT_FALSE(brief.complete);
  EXPECT_LT(brief.work, 20'000u);
}

// --- Against a naive model -------------------------------------------------------------------------------------------

// All simple cycles, all choices of members, each condition tested on the whole; then the smallest sets of colours.
class Naive {
 public:
  explicit Naive(const CycleProblem& problem) : problem_(problem) {}

  std::set<Colours> run() {
    for (uint32_t e = 0; e < problem_.edges.size(); ++e) extend({{e, 0}}, true);
    std::set<Colours> smallest;
    for (const Colours& colours : found_) {
      const bool minimal = std::none_of(found_.begin(), found_.end(), [&](const Colours& other) {
        return other != colours && std::includes(colours.begin(), colours.end(), other.begin(), other.end());
      });
      if (minimal) smallest.insert(colours);
    }
    return smallest;
  }

  bool feasible(const std::vector<std::pair<uint32_t, uint32_t>>& path) const {
    for (size_t i = 0; i < path.size(); ++i) {
      const CycleEdge& a = problem_.edges[path[i].first];
      const CycleEdge& next = problem_.edges[path[(i + 1) % path.size()].first];
      if (a.to != next.from || (a.request_shared && next.hold_shared)) return false;
      for (size_t j = i + 1; j < path.size(); ++j) {
        const CycleEdge& b = problem_.edges[path[j].first];
        const EdgeMember& one = a.members[path[i].second];
        const EdgeMember& two = b.members[path[j].second];
        if (a.from == b.from || one.thread == two.thread || !problem_.concurrent(one.clock, two.clock)) return false;
        for (const HeldLock& held : problem_.held_sets[a.held_set]) {
          for (const HeldLock& other : problem_.held_sets[b.held_set]) {
            if (held.lock == other.lock && !(held.shared && other.shared)) return false;
          }
        }
      }
    }
    return path.size() >= 2;
  }

 private:
  void extend(std::vector<std::pair<uint32_t, uint32_t>> path, bool choose_member) {
    const CycleEdge& last = problem_.edges[path.back().first];
    if (choose_member) {
      for (uint32_t m = 0; m < last.members.size(); ++m) {
        path.back().second = m;
        extend(path, false);
      }
      return;
    }
    if (last.to == problem_.edges[path.front().first].from) {
      if (feasible(path)) {
        Colours colours;
        for (const auto& [edge, member] : path) colours.insert(problem_.edges[edge].colour);
        found_.insert(colours);
      }
      return;
    }
    for (const auto& [edge, member] : path) {
      if (problem_.edges[edge].from == last.to) return;
    }
    for (uint32_t e = 0; e < problem_.edges.size(); ++e) {
      if (problem_.edges[e].from != last.to) continue;
      path.emplace_back(e, 0);
      extend(path, true);
      path.pop_back();
    }
  }

  const CycleProblem& problem_;
  std::set<Colours> found_;
};

CycleProblem random_problem(std::mt19937& random) {
  CycleProblem problem;
  problem.nodes = 2 + random() % 5;
  const uint32_t threads = 2 + random() % 4;
  const uint32_t colours = 1 + random() % 8;
  const bool with_readers = random() % 2 == 0;
  const uint32_t gates = random() % 3;
  // Clocks 1..6, some pairs ordered.
  static thread_local std::set<std::pair<uint32_t, uint32_t>> ordered;
  ordered.clear();
  for (int i = random() % 6; i > 0; --i) ordered.emplace(1 + random() % 6, 1 + random() % 6);
  problem.concurrent = [](ClockId a, ClockId b) {
    return ordered.count({a.value, b.value}) == 0 && ordered.count({b.value, a.value}) == 0;
  };
  for (uint32_t e = 2 + random() % 9; e > 0; --e) {
    CycleEdge edge;
    edge.from = random() % problem.nodes;
    do {
      edge.to = random() % problem.nodes;
    } while (edge.to == edge.from);
    edge.colour = random() % colours;
    edge.hold_shared = with_readers && random() % 2 == 0;
    edge.request_shared = with_readers && random() % 2 == 0;
    HeldSet held{{edge.from, edge.hold_shared}};
    for (uint32_t g = 0; g < gates; ++g) {
      if (random() % 4 == 0) held.push_back({100 + g, with_readers && random() % 2 == 0});
    }
    const uint32_t other = random() % problem.nodes;
    if (random() % 3 == 0 && other != edge.from && other != edge.to) held.push_back({other, false});
    std::sort(held.begin(), held.end(), [](const HeldLock& a, const HeldLock& b) { return a.lock < b.lock; });
    edge.held_set = static_cast<uint32_t>(problem.held_sets.size());
    problem.held_sets.push_back(held);
    for (uint32_t m = 1 + random() % 3; m > 0; --m) {
      edge.members.push_back({ThreadId(1 + random() % threads), ClockId(1 + random() % 6), 0});
    }
    problem.edges.push_back(edge);
  }
  return problem;
}

TEST(CycleFinder, AgreesWithExhaustiveSearch) {
  const char* given = std::getenv("CONCHECK_TEST_SEED");
  const uint32_t first = given != nullptr ? static_cast<uint32_t>(std::stoul(given)) : std::random_device{}();
  std::cout << "seed " << first << " (set CONCHECK_TEST_SEED to run it again)\n";
  size_t with_cycles = 0;
  for (uint32_t round = 0; round < 3000; ++round) {
    std::mt19937 random(first + round);
    const CycleProblem problem = random_problem(random);
    Naive naive(problem);
    const std::set<Colours> expected = naive.run();
    const CycleResult result = find_cycles(problem, {.max_cycles = SIZE_MAX, .max_work = UINT64_MAX});
    ASSERT_TRUE(result.complete);
    std::set<Colours> found;
    for (const Cycle& cycle : result.cycles) {
      Colours colours;
      std::vector<std::pair<uint32_t, uint32_t>> path;
      for (size_t i = 0; i < cycle.edges.size(); ++i) {
        colours.insert(problem.edges[cycle.edges[i]].colour);
        path.emplace_back(cycle.edges[i], cycle.members[i]);
      }
      ASSERT_TRUE(naive.feasible(path)) << "seed " << first + round;
      ASSERT_TRUE(found.insert(colours).second) << "told twice, seed " << first + round;
    }
    ASSERT_EQ(found, expected) << "seed " << first + round;
    with_cycles += !expected.empty();
  }
  // The generator must not have drifted into trivial problems.
  EXPECT_GT(with_cycles, 300u);
  EXPECT_LT(with_cycles, 2900u);
}

}  // namespace
}  // namespace concheck::analysis
