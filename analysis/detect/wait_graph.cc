#include "analysis/detect/wait_graph.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "analysis/detect/scc.h"

namespace concheck::analysis {
namespace {

struct Holder {
  uint32_t thread;  // index into live_threads()
  Held held;
};

class Builder {
 public:
  explicit Builder(const ProcessModel& model) : model_(model), threads_(model.live_threads()) {}

  WaitGraph run() {
    collect_holders();
    collect_edges();
    const Graph graph = make_graph(static_cast<uint32_t>(threads_.size()), edges_);
    const std::vector<uint32_t> component = strong_components(graph);
    std::set<uint32_t> done;
    for (uint32_t thread = 0; thread < threads_.size(); ++thread) {
      if (done.count(component[thread]) != 0) continue;
      std::vector<uint32_t> path = shortest_cycle(graph, component, thread);
      if (path.empty()) continue;
      done.insert(component[thread]);
      in_cycle_.insert(path.begin(), path.end());
      result_.cycles.push_back(describe(path));
    }
    find_stuck();
    return std::move(result_);
  }

 private:
  static bool waits_for_lock(const LiveThread& thread) {
    return thread.waiting && !thread.waiting->timed && thread.waiting->object &&
           (thread.waiting->kind == trace::WaitKind::lock || thread.waiting->kind == trace::WaitKind::once);
  }
  static bool joins(const LiveThread& thread) {
    return thread.waiting && !thread.waiting->timed && thread.waiting->awaited;
  }

  void collect_holders() {
    for (uint32_t i = 0; i < threads_.size(); ++i) {
      index_.emplace(threads_[i].id.value, i);
      for (const Held& held : threads_[i].held) holders_[held.lock].push_back({i, held});
    }
    // An owner whose held stack could not be read.
    for (const Lock& lock : model_.locks()) {
      const auto owner = index_.find(lock.owner.value);
      if (!lock.owner || owner == index_.end()) continue;
      std::vector<Holder>& known = holders_[lock.id];
      if (std::none_of(known.begin(), known.end(), [&](const Holder& h) { return h.thread == owner->second; })) {
        known.push_back({owner->second, {lock.id, trace::Mode::exclusive, 0, {}}});
      }
    }
  }

  void collect_edges() {
    for (uint32_t i = 0; i < threads_.size(); ++i) {
      if (joins(threads_[i])) {
        const auto joined = index_.find(threads_[i].waiting->awaited.value);
        if (joined != index_.end() && edge_to_hold_.emplace(std::pair(i, joined->second), Held()).second) {
          edges_.emplace_back(i, joined->second);
        }
      }
      if (!waits_for_lock(threads_[i])) continue;
      const Waiting& wait = *threads_[i].waiting;
      for (const Holder& holder : holders_[wait.object]) {
        const bool both_read = wait.mode == trace::Mode::shared && holder.held.mode == trace::Mode::shared;
        // A thread that reads and asks to read again gets through.
        if (both_read) continue;
        if (edge_to_hold_.emplace(std::pair(i, holder.thread), holder.held).second)
          edges_.emplace_back(i, holder.thread);
      }
    }
  }

  // Breadth-first from `start` back to it within its component; empty when there is none.
  static std::vector<uint32_t> shortest_cycle(const Graph& graph, const std::vector<uint32_t>& component,
                                              uint32_t start) {
    std::vector<uint32_t> queue{start};
    std::map<uint32_t, uint32_t> reached_from;
    for (size_t next = 0; next < queue.size(); ++next) {
      const uint32_t node = queue[next];
      for (uint32_t t = graph.first[node]; t < graph.first[node + 1]; ++t) {
        const uint32_t target = graph.targets[t];
        if (component[target] != component[start]) continue;
        if (target == start) {
          std::vector<uint32_t> path{node};
          while (path.back() != start) path.push_back(reached_from[path.back()]);
          std::reverse(path.begin(), path.end());
          return path;
        }
        if (reached_from.emplace(target, node).second) queue.push_back(target);
      }
    }
    return {};
  }

  DeadlockCycle describe(const std::vector<uint32_t>& path) const {
    DeadlockCycle cycle;
    for (size_t i = 0; i < path.size(); ++i) {
      const uint32_t previous = path[(i + path.size() - 1) % path.size()];
      const LiveThread& thread = threads_[path[i]];
      const Held& held = edge_to_hold_.at({previous, path[i]});
      const Waiting& wait = *thread.waiting;
      DeadlockLink& link = cycle.links.emplace_back();
      link.thread = thread.id;
      link.wait_kind = wait.kind;
      link.wanted = wait.object;
      link.awaited = wait.awaited;
      link.wanted_mode = wait.mode;
      link.wait_stack = wait.stack;
      link.since = wait.since;
      link.held = held.lock;
      link.held_mode = held.mode;
      link.held_stack = held.stack;
    }
    return cycle;
  }

  void find_stuck() {
    std::vector<std::vector<uint32_t>> waiters(threads_.size());
    for (const auto& [from, to] : edges_) waiters[to].push_back(from);
    std::vector<uint32_t> queue(in_cycle_.begin(), in_cycle_.end());
    std::set<uint32_t> seen = in_cycle_;
    for (size_t next = 0; next < queue.size(); ++next) {
      for (const uint32_t waiter : waiters[queue[next]]) {
        if (!seen.insert(waiter).second) continue;
        queue.push_back(waiter);
        result_.stuck.push_back(threads_[waiter].id);
      }
    }
    std::sort(result_.stuck.begin(), result_.stuck.end());
  }

  const ProcessModel& model_;
  std::span<const LiveThread> threads_;
  std::unordered_map<uint32_t, uint32_t> index_;  // thread id -> index into threads_
  std::map<SyncId, std::vector<Holder>> holders_;
  std::vector<std::pair<uint32_t, uint32_t>> edges_;
  std::map<std::pair<uint32_t, uint32_t>, Held> edge_to_hold_;
  std::set<uint32_t> in_cycle_;
  WaitGraph result_;
};

void start_with_lowest_thread(DeadlockCycle& cycle) {
  const auto lowest =
      std::min_element(cycle.links.begin(), cycle.links.end(),
                       [](const DeadlockLink& a, const DeadlockLink& b) { return a.thread < b.thread; });
  std::rotate(cycle.links.begin(), lowest, cycle.links.end());
}

// The same threads that wait for the same things.
bool same(const DeadlockCycle& a, const DeadlockCycle& b) {
  return std::equal(a.links.begin(), a.links.end(), b.links.begin(), b.links.end(),
                    [](const DeadlockLink& x, const DeadlockLink& y) {
                      return x.thread == y.thread && x.wanted == y.wanted && x.awaited == y.awaited;
                    });
}

void complete(RawStack& stack, const RawStack& other) {
  if (other.frames.size() > stack.frames.size()) stack = other;
}

}  // namespace

WaitGraph wait_graph(const ProcessModel& model) {
  WaitGraph graph = Builder(model).run();
  for (DeadlockCycle& cycle : graph.cycles) start_with_lowest_thread(cycle);
  return graph;
}

std::vector<DeadlockCycle> recorded_deadlocks(const ProcessModel& model) {
  std::vector<DeadlockCycle> cycles;
  for (const trace::Deadlock& record : model.trace().deadlocks) {
    DeadlockCycle cycle;
    for (size_t i = 0; i < record.entries.size(); ++i) {
      const trace::DeadlockEntry& entry = record.entries[i];
      DeadlockLink& link = cycle.links.emplace_back();
      link.thread = ThreadId(entry.thread);
      link.wait_kind = static_cast<trace::WaitKind>(entry.wait_kind);
      link.wanted = SyncId(entry.wait_sync);
      if (link.wait_kind == trace::WaitKind::join) {
        link.awaited = ThreadId(record.entries[(i + 1) % record.entries.size()].thread);
      }
      link.wanted_mode = static_cast<trace::Mode>(entry.wait_mode);
      link.wait_stack = model.stack(StackId(entry.wait_stack));
      link.held = SyncId(entry.held_sync);
      link.held_mode = static_cast<trace::Mode>(entry.held_mode);
      link.held_stack = model.stack(StackId(entry.held_stack));
    }
    start_with_lowest_thread(cycle);
    cycles.push_back(std::move(cycle));
  }
  return cycles;
}

std::vector<DeadlockCycle> all_deadlocks(const ProcessModel& model, const WaitGraph& graph) {
  std::vector<DeadlockCycle> all;
  const auto add = [&all](const DeadlockCycle& cycle) {
    const auto known = std::find_if(all.begin(), all.end(), [&](const DeadlockCycle& c) { return same(c, cycle); });
    if (known == all.end()) {
      all.push_back(cycle);
      return;
    }
    for (size_t i = 0; i < cycle.links.size(); ++i) {
      complete(known->links[i].wait_stack, cycle.links[i].wait_stack);
      complete(known->links[i].held_stack, cycle.links[i].held_stack);
      if (known->links[i].since == 0) known->links[i].since = cycle.links[i].since;
    }
  };
  for (const DeadlockCycle& cycle : recorded_deadlocks(model)) add(cycle);
  for (const DeadlockCycle& cycle : graph.cycles) add(cycle);
  return all;
}

}  // namespace concheck::analysis
