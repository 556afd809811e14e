#include "analysis/detect/cycle_finder.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <unordered_map>

namespace concheck::analysis {
namespace {

constexpr uint32_t kFar = UINT32_MAX;
constexpr uint64_t kDoubtWork = 30;

// Can two threads not hold the same lock like this at once?
bool keep_out(const HeldLock& a, const HeldLock& b) {
  return !(a.shared && b.shared) && (a.holder == 0 || a.holder != b.holder);
}

class Search {
 public:
  Search(const CycleProblem& problem, const CycleLimits& limits)
      : problem_(problem), limits_(limits), on_path_(problem.nodes, false), distance_(problem.nodes, kFar) {
    order_nodes();
    build_rows();
  }

  CycleResult run() {
    find_pairs();
    const uint32_t longest = std::min(problem_.nodes, distinct_threads());
    for (uint32_t limit = 3; limit <= longest && !stopped_; limit = next_limit(limit, longest)) {
      cut_ = false;
      for (uint32_t start = 0; start < problem_.nodes && !stopped_; ++start) search_from(start, limit);
      if (!cut_ || limit == longest) break;
    }
    return finish();
  }

 private:
  struct Level {
    uint32_t node;           // where the next edge starts
    uint32_t edge_position;  // in out_edges_ of that node
    uint32_t member = 0;     // next member to try of the edge at edge_position
  };
  struct Choice {
    uint32_t edge;
    uint32_t member;
  };

  static uint32_t next_limit(uint32_t limit, uint32_t longest) {
    const uint32_t next = limit < 6 ? limit + 1 : limit + limit / 2;
    return std::min(next, std::max(longest, limit + 1));
  }

  bool spend(uint64_t work) {
    result_.work += work;
    if (result_.work > limits_.max_work) stop();
    return !stopped_;
  }

  void stop() {
    stopped_ = true;
    result_.complete = false;
  }

  // Locks with many edges first: their removal leaves the least to search.
  void order_nodes() {
    std::vector<uint64_t> in(problem_.nodes, 0), out(problem_.nodes, 0);
    for (const CycleEdge& edge : problem_.edges) {
      ++out[edge.from];
      ++in[edge.to];
    }
    std::vector<uint32_t> nodes(problem_.nodes);
    std::iota(nodes.begin(), nodes.end(), 0);
    std::stable_sort(nodes.begin(), nodes.end(),
                     [&](uint32_t a, uint32_t b) { return in[a] * out[a] > in[b] * out[b]; });
    rank_.resize(problem_.nodes);
    for (uint32_t rank = 0; rank < problem_.nodes; ++rank) rank_[nodes[rank]] = rank;
  }

  // From here on a node is its rank.
  void build_rows() {
    out_edges_.resize(problem_.nodes);
    in_nodes_.resize(problem_.nodes);
    for (uint32_t e = 0; e < problem_.edges.size(); ++e) {
      const uint32_t from = rank_[problem_.edges[e].from];
      const uint32_t to = rank_[problem_.edges[e].to];
      if (from == to || problem_.edges[e].members.empty()) continue;
      out_edges_[from].push_back(e);
      in_nodes_[to].push_back(from);
      colours_ = std::max(colours_, problem_.edges[e].colour + 1);
    }
    for (auto& edges : out_edges_) {
      std::stable_sort(edges.begin(), edges.end(), [&](uint32_t a, uint32_t b) { return target(a) < target(b); });
    }
    for (auto& nodes : in_nodes_) {
      std::sort(nodes.begin(), nodes.end());
      nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
    }
    on_path_colour_.assign(colours_, 0);
    found_with_.resize(colours_);
  }

  uint32_t target(uint32_t edge) const { return rank_[problem_.edges[edge].to]; }

  uint32_t distinct_threads() const {
    std::set<ThreadId> threads;
    for (const CycleEdge& edge : problem_.edges) {
      for (const EdgeMember& member : edge.members) threads.insert(member.thread);
    }
    return static_cast<uint32_t>(threads.size());
  }

  bool blocks(const CycleEdge& requester, const CycleEdge& holder) const {
    if (!requester.request_shared || !holder.hold_shared) return true;
    return holder.from < problem_.writers.size() && !problem_.writers[holder.from].empty();
  }

  // Where a reader meets a reader, a writer has to wait between them: one that takes no other part.
  bool find_writers(const std::vector<Choice>& choices, std::vector<QueuedWriter>* writers) {
    for (size_t i = 0; i < choices.size(); ++i) {
      const CycleEdge& requester = problem_.edges[choices[i].edge];
      const CycleEdge& holder = problem_.edges[choices[(i + 1) % choices.size()].edge];
      if (!requester.request_shared || !holder.hold_shared) continue;
      const std::vector<QueuedWriter>& known = problem_.writers[holder.from];
      const auto writer = std::find_if(known.begin(), known.end(), [&](const QueuedWriter& candidate) {
        return spend(choices.size()) && writer_fits(candidate, choices, *writers);
      });
      if (writer == known.end()) return false;
      writers->push_back(*writer);
    }
    return true;
  }

  bool writer_fits(const QueuedWriter& writer, const std::vector<Choice>& choices,
                   const std::vector<QueuedWriter>& others) const {
    const HeldSet& held = problem_.held_sets[writer.held_set];
    const bool with_others = std::all_of(others.begin(), others.end(), [&](const QueuedWriter& other) {
      return members_compatible(other.member, writer.member) &&
             held_sets_compatible(problem_.held_sets[other.held_set], held);
    });
    return with_others && std::all_of(choices.begin(), choices.end(), [&](const Choice& choice) {
             const CycleEdge& edge = problem_.edges[choice.edge];
             return members_compatible(edge.members[choice.member], writer.member) &&
                    held_sets_compatible(problem_.held_sets[edge.held_set], held);
           });
  }

  bool edges_compatible(const CycleEdge& a, const CycleEdge& b) {
    if (a.held_set == b.held_set && !problem_.held_sets[a.held_set].empty()) {
      // The usual case of a gate.
      for (const HeldLock& held : problem_.held_sets[a.held_set]) {
        if (keep_out(held, held)) return false;
      }
      return true;
    }
    const HeldSet& first = problem_.held_sets[a.held_set];
    const HeldSet& second = problem_.held_sets[b.held_set];
    spend((first.size() + second.size()) / 4);
    return held_sets_compatible(first, second);
  }

  bool precedes(const EdgeMember& a, const EdgeMember& b) const {
    return a.before != 0 && problem_.precedes(a.before, b.clock);
  }

  bool members_compatible(const EdgeMember& a, const EdgeMember& b) const {
    return a.thread != b.thread && problem_.concurrent(a.clock, b.clock) && !precedes(a, b) && !precedes(b, a);
  }

  // --- Cycles of two locks ---

  void find_pairs() {
    for (uint32_t from = 0; from < problem_.nodes; ++from) {
      for (const uint32_t forth : out_edges_[from]) {
        const uint32_t to = target(forth);
        if (to < from) continue;
        const std::vector<uint32_t>& returning = out_edges_[to];
        auto back = std::lower_bound(returning.begin(), returning.end(), from,
                                     [this](uint32_t edge, uint32_t node) { return target(edge) < node; });
        for (; back != returning.end() && target(*back) == from; ++back) {
          if (!spend(1)) return;
          try_pair(forth, *back);
          if (stopped_) return;
        }
      }
    }
  }

  void try_pair(uint32_t forth, uint32_t back) {
    const CycleEdge& a = problem_.edges[forth];
    const CycleEdge& b = problem_.edges[back];
    const auto known = pair_with_colours_.find(colour_key(a.colour, b.colour));
    if (known == pair_with_colours_.end() && includes_known_colour(a.colour, b.colour)) return;
    if (!blocks(a, b) || !blocks(b, a) || !edges_compatible(a, b)) return;
    for (uint32_t i = 0; i < a.members.size(); ++i) {
      for (uint32_t j = 0; j < b.members.size(); ++j) {
        if (!spend(1)) return;
        if (!members_compatible(a.members[i], b.members[j])) continue;
        std::vector<QueuedWriter> writers;
        const std::vector<Choice> choices{{forth, i}, {back, j}};
        if (!find_writers(choices, &writers)) continue;
        if (known == pair_with_colours_.end() && is_doubtful(choices)) {
          note_doubtful(choices, std::move(writers));
          continue;
        }
        if (known != pair_with_colours_.end()) {
          ++result_.cycles[known->second].count;
        } else {
          record(choices, std::move(writers));
        }
        return;
      }
    }
  }

  static uint64_t colour_key(uint32_t a, uint32_t b) { return (uint64_t{std::min(a, b)} << 32) | std::max(a, b); }

  // A cycle of one colour is known that makes one of these two redundant.
  bool includes_known_colour(uint32_t a, uint32_t b) const {
    return pair_with_colours_.count(colour_key(a, a)) != 0 || pair_with_colours_.count(colour_key(b, b)) != 0;
  }

  // --- Longer cycles ---

  void search_from(uint32_t start, uint32_t limit) {
    if (out_edges_[start].empty() || !measure_distances(start, limit)) return;
    start_ = start;
    path_.clear();
    levels_.assign(1, Level{start, 0});
    while (!levels_.empty() && !stopped_) {
      if (!step(limit)) {
        levels_.pop_back();
        if (!path_.empty()) leave();
      }
    }
    while (!path_.empty()) leave();
    levels_.clear();
    for (const uint32_t node : measured_) distance_[node] = kFar;
    measured_.clear();
  }

  // Distances to `start` of the nodes after it, as far as the limit lets a path go. False when nothing leads back.
  bool measure_distances(uint32_t start, uint32_t limit) {
    measured_.assign(1, start);
    distance_[start] = 0;
    for (size_t next = 0; next < measured_.size(); ++next) {
      const uint32_t node = measured_[next];
      if (distance_[node] + 1 >= limit) {
        cut_ = true;
        break;
      }
      for (const uint32_t source : in_nodes_[node]) {
        result_.work++;
        if (source <= start || distance_[source] != kFar) continue;
        distance_[source] = distance_[node] + 1;
        measured_.push_back(source);
      }
    }
    if (!spend(0) || measured_.size() == 1) {
      for (const uint32_t node : measured_) distance_[node] = kFar;
      return false;
    }
    return true;
  }

  // Extends the path by one edge, or closes it. False when the innermost level has nothing left to try.
  bool step(uint32_t limit) {
    Level& level = levels_.back();
    const std::vector<uint32_t>& edges = out_edges_[level.node];
    for (; level.edge_position < edges.size(); ++level.edge_position, level.member = 0) {
      const uint32_t e = edges[level.edge_position];
      const uint32_t to = target(e);
      if (!spend(1)) return false;
      if (level.member == 0 ? !edge_fits(e, to, limit) : adds_known_colours(problem_.edges[e].colour)) continue;
      const CycleEdge& edge = problem_.edges[e];
      while (level.member < edge.members.size()) {
        const uint32_t member = level.member++;
        if (!spend(1 + path_.size())) return false;
        if (!member_fits(edge.members[member])) continue;
        enter({e, member}, to);
        if (to != start_) return true;
        std::vector<QueuedWriter> writers;
        bool closed = find_writers(path_, &writers);
        if (closed && is_doubtful(path_)) {
          closed = false;
          note_doubtful(path_, std::move(writers));
        }
        if (closed) record(path_, std::move(writers));
        leave_without_level();
        if (stopped_) return false;
        if (!closed) continue;
        // Once closed, other members of this edge would only give the same colours again.
        break;
      }
    }
    return false;
  }

  bool edge_fits(uint32_t e, uint32_t to, uint32_t limit) {
    const CycleEdge& edge = problem_.edges[e];
    if (to != start_ && (to < start_ || on_path_[to])) return false;
    if (distance_[to] == kFar) return false;
    if (path_.size() + 1 + distance_[to] > limit) {
      cut_ = true;
      return false;
    }
    if (to == start_ && path_.size() < 2) return false;  // shorter ones are known
    if (adds_known_colours(edge.colour)) return false;
    if (!path_.empty() && !blocks(problem_.edges[path_.back().edge], edge)) return false;
    if (to == start_ && !blocks(edge, problem_.edges[path_.front().edge])) return false;
    for (const Choice& choice : path_) {
      if (!edges_compatible(problem_.edges[choice.edge], edge)) return false;
    }
    return true;
  }

  bool member_fits(const EdgeMember& member) const {
    return std::all_of(path_.begin(), path_.end(), [&](const Choice& choice) {
      return members_compatible(problem_.edges[choice.edge].members[choice.member], member);
    });
  }

  // Would the path with this colour hold all the colours of a cycle that is known?
  bool adds_known_colours(uint32_t colour) {
    for (const uint32_t found : found_with_[colour]) {
      result_.work++;
      const std::vector<uint32_t>& colours = found_colours_[found];
      const bool all = std::all_of(colours.begin(), colours.end(),
                                   [&](uint32_t c) { return c == colour || on_path_colour_[c] > 0; });
      if (all) return true;
    }
    return false;
  }

  void enter(Choice choice, uint32_t to) {
    path_.push_back(choice);
    ++on_path_colour_[problem_.edges[choice.edge].colour];
    if (to == start_) return;
    on_path_[to] = true;
    levels_.push_back({to, 0});
  }

  // Takes the last edge back; the level below it was popped by the caller, or never pushed.
  void leave() {
    on_path_[target(path_.back().edge)] = false;
    leave_without_level();
  }
  void leave_without_level() {
    --on_path_colour_[problem_.edges[path_.back().edge].colour];
    path_.pop_back();
  }

  // --- Results ---

  std::vector<uint32_t> sorted_colours(const std::vector<Choice>& choices) const {
    std::vector<uint32_t> colours;
    for (const Choice& choice : choices) colours.push_back(problem_.edges[choice.edge].colour);
    std::sort(colours.begin(), colours.end());
    colours.erase(std::unique(colours.begin(), colours.end()), colours.end());
    return colours;
  }

  static Cycle make_cycle(const std::vector<Choice>& choices, std::vector<QueuedWriter> writers) {
    Cycle cycle;
    cycle.writers = std::move(writers);
    for (const Choice& choice : choices) {
      cycle.edges.push_back(choice.edge);
      cycle.members.push_back(choice.member);
    }
    return cycle;
  }

  bool is_doubtful(const std::vector<Choice>& choices) {
    if (!problem_.doubtful) return false;
    const auto tag = [this](const Choice& choice) { return problem_.edges[choice.edge].members[choice.member].tag; };
    for (size_t i = 0; i < choices.size(); ++i) {
      for (size_t j = 0; j < i; ++j) {
        spend(kDoubtWork);
        if (problem_.doubtful(tag(choices[i]), tag(choices[j]))) return true;
      }
    }
    return false;
  }

  // Kept for the case that no other cycle has these colours.
  void note_doubtful(const std::vector<Choice>& choices, std::vector<QueuedWriter> writers) {
    if (doubtful_.size() < limits_.max_cycles)
      doubtful_.try_emplace(sorted_colours(choices), make_cycle(choices, std::move(writers)));
  }

  void record(const std::vector<Choice>& choices, std::vector<QueuedWriter> writers) {
    const std::vector<uint32_t> colours = sorted_colours(choices);
    const auto index = static_cast<uint32_t>(result_.cycles.size());
    if (choices.size() == 2) pair_with_colours_.emplace(colour_key(colours.front(), colours.back()), index);
    for (const uint32_t colour : colours) found_with_[colour].push_back(index);
    found_colours_.push_back(colours);
    result_.cycles.push_back(make_cycle(choices, std::move(writers)));
    if (result_.cycles.size() >= limits_.max_cycles) stop();
  }

  // A cycle found early may include the colours of one that was found later.
  CycleResult finish() {
    std::vector<uint32_t> kept;
    for (uint32_t i = 0; i < found_colours_.size(); ++i) {
      bool minimal = true;
      for (uint32_t j = 0; j < found_colours_.size() && minimal; ++j) {
        if (i == j) continue;
        const bool includes = std::includes(found_colours_[i].begin(), found_colours_[i].end(),
                                            found_colours_[j].begin(), found_colours_[j].end());
        if (includes && (found_colours_[i].size() > found_colours_[j].size() || j < i)) minimal = false;
      }
      if (minimal) kept.push_back(i);
    }
    std::stable_sort(kept.begin(), kept.end(), [&](uint32_t a, uint32_t b) {
      return result_.cycles[a].edges.size() < result_.cycles[b].edges.size();
    });
    std::vector<Cycle> cycles;
    for (const uint32_t index : kept) cycles.push_back(std::move(result_.cycles[index]));
    result_.cycles = std::move(cycles);
    add_doubtful();
    return std::move(result_);
  }

  // Fewer colours first, so that of the doubtful ones too none includes another.
  void add_doubtful() {
    std::vector<std::pair<std::vector<uint32_t>, Cycle>> all;
    for (auto& [colours, cycle] : doubtful_) all.emplace_back(colours, std::move(cycle));
    std::stable_sort(all.begin(), all.end(),
                     [](const auto& a, const auto& b) { return a.first.size() < b.first.size(); });
    for (auto& one : all) {
      const std::vector<uint32_t>& colours = one.first;
      const bool known =
          std::any_of(found_colours_.begin(), found_colours_.end(), [&](const std::vector<uint32_t>& found) {
            return std::includes(colours.begin(), colours.end(), found.begin(), found.end());
          });
      if (known) continue;
      found_colours_.push_back(colours);
      one.second.doubtful = true;
      result_.cycles.push_back(std::move(one.second));
    }
  }

  const CycleProblem& problem_;
  const CycleLimits& limits_;
  std::vector<uint32_t> rank_;  // of a node; the search goes by rank
  std::vector<std::vector<uint32_t>> out_edges_;
  std::vector<std::vector<uint32_t>> in_nodes_;
  uint32_t colours_ = 0;

  uint32_t start_ = 0;
  bool cut_ = false;  // the limit on the length kept something from being searched
  bool stopped_ = false;
  std::vector<Choice> path_;
  std::vector<Level> levels_;
  std::vector<char> on_path_;
  std::vector<uint32_t> distance_;
  std::vector<uint32_t> measured_;
  std::vector<uint32_t> on_path_colour_;

  std::vector<std::vector<uint32_t>> found_colours_;  // parallel to result_.cycles
  std::vector<std::vector<uint32_t>> found_with_;     // by colour: indices of found cycles
  std::unordered_map<uint64_t, uint32_t> pair_with_colours_;
  std::map<std::vector<uint32_t>, Cycle> doubtful_;  // by colours
  CycleResult result_;
};

}  // namespace

bool held_sets_compatible(const HeldSet& a, const HeldSet& b) {
  auto left = a.begin();
  auto right = b.begin();
  while (left != a.end() && right != b.end()) {
    if (left->lock < right->lock) {
      ++left;
    } else if (right->lock < left->lock) {
      ++right;
    } else {
      if (keep_out(*left, *right)) return false;
      ++left;
      ++right;
    }
  }
  return true;
}

CycleResult find_cycles(const CycleProblem& problem, const CycleLimits& limits) {
  return Search(problem, limits).run();
}

}  // namespace concheck::analysis
