#include "analysis/detect/wait_graph.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "analysis/detect/scc.h"
#include "analysis/detect/stuck.h"

namespace concheck::analysis {
namespace {

using trace::DeadlockShape;
using trace::WaitKind;

// Where a thread took what it never gave back.
RawStack stack_of_orphan(const ProcessModel& model, ThreadId owner, SyncId lock) {
  for (const trace::MisuseRecord& record : model.trace().misuses) {
    if (record.misuse != static_cast<uint32_t>(trace::Misuse::exit_holding)) continue;
    if (record.header.thread != owner.value || record.sync != lock.value) continue;
    RawStack taken = model.stack(StackId(record.other_stack));
    return taken.frames.empty() ? model.stack(StackId(record.stack)) : taken;
  }
  return {};
}

class WaitGraphBuilder {
 public:
  explicit WaitGraphBuilder(const ProcessModel& model)
      : model_(model), threads_(model.live_threads()), needs_(needs(model)), stuck_(stuck_threads(needs_)) {}

  WaitGraph run() {
    collect_edges();
    find_cycles();
    find_orphans();
    if (result_.deadlocks.empty()) describe_set();
    for (uint32_t i = 0; i < threads_.size(); ++i) {
      if (stuck_[i] && told_.count(i) == 0) result_.stuck.push_back(threads_[i].id);
    }
    std::sort(result_.stuck.begin(), result_.stuck.end());
    return std::move(result_);
  }

 private:
  // From a thread to those that alone can end its wait.
  void collect_edges() {
    for (uint32_t i = 0; i < threads_.size(); ++i) {
      if (!stuck_[i]) continue;
      for (const Blocker& blocker : needs_[i].blockers) {
        if (!stuck_[blocker.thread]) continue;
        wanted_of_.emplace(blocker.thread, blocker.held);
        if (!needs_[i].woken && edge_to_hold_.emplace(std::pair(i, blocker.thread), blocker.held).second) {
          edges_.emplace_back(i, blocker.thread);
        }
      }
    }
  }

  void find_cycles() {
    const Graph graph = make_graph(static_cast<uint32_t>(threads_.size()), edges_);
    const std::vector<uint32_t> component = strong_components(graph);
    std::set<uint32_t> done;
    for (uint32_t thread = 0; thread < threads_.size(); ++thread) {
      if (done.count(component[thread]) != 0) continue;
      const std::vector<uint32_t> path = shortest_cycle(graph, component, thread);
      if (path.empty()) continue;
      done.insert(component[thread]);
      told_.insert(path.begin(), path.end());
      result_.deadlocks.push_back(describe_cycle(path));
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

  DeadlockLink waiting_link(uint32_t index) const {
    const LiveThread& thread = threads_[index];
    const Waiting& wait = *thread.waiting;
    DeadlockLink link;
    link.thread = thread.id;
    link.wait_kind = wait.kind;
    link.wanted = wait.object;
    link.awaited = wait.awaited;
    link.wanted_mode = wait.mode;
    link.wait_stack = wait.stack;
    link.since = wait.since;
    return link;
  }

  static void add_held(DeadlockLink& link, const Held& held) {
    link.held = held.lock;
    link.held_mode = held.mode;
    link.held_stack = held.stack;
  }

  DeadlockGroup describe_cycle(const std::vector<uint32_t>& path) const {
    DeadlockGroup group;
    for (size_t i = 0; i < path.size(); ++i) {
      const uint32_t previous = path[(i + path.size() - 1) % path.size()];
      DeadlockLink& link = group.links.emplace_back(waiting_link(path[i]));
      add_held(link, edge_to_hold_.at({previous, path[i]}));
      group.sure = group.sure && link.wait_kind != WaitKind::semaphore;
    }
    return group;
  }

  // Of those who wait for one lock, the one with the lowest id; the others are stuck behind it.
  void find_orphans() {
    std::set<SyncId> seen;
    for (uint32_t i = 0; i < threads_.size(); ++i) {
      const ThreadId owner = needs_[i].dead_owner;
      if (!owner || !seen.insert(threads_[i].waiting->object).second) continue;
      DeadlockGroup& group = result_.deadlocks.emplace_back();
      group.shape = DeadlockShape::orphan;
      group.links.push_back(waiting_link(i));
      DeadlockLink& dead = group.links.emplace_back();
      dead.thread = owner;
      dead.wait_kind = WaitKind::none;
      dead.held = threads_[i].waiting->object;
      dead.held_stack = stack_of_orphan(model_, owner, dead.held);
      told_.insert(i);
    }
  }

  // Without a cycle, some of those that are stuck need to be woken, and nobody is left to do it.
  void describe_set() {
    DeadlockGroup group;
    group.shape = DeadlockShape::set;
    for (uint32_t i = 0; i < threads_.size(); ++i) {
      if (!stuck_[i]) continue;
      DeadlockLink& link = group.links.emplace_back(waiting_link(i));
      if (const auto held = wanted_of_.find(i); held != wanted_of_.end()) add_held(link, held->second);
      group.sure = group.sure && link.wait_kind != WaitKind::semaphore;
      told_.insert(i);
    }
    if (!group.links.empty()) result_.deadlocks.push_back(std::move(group));
  }

  const ProcessModel& model_;
  std::span<const LiveThread> threads_;
  const std::vector<Need> needs_;
  const std::vector<bool> stuck_;
  std::vector<std::pair<uint32_t, uint32_t>> edges_;
  std::map<std::pair<uint32_t, uint32_t>, Held> edge_to_hold_;
  std::map<uint32_t, Held> wanted_of_;  // what a thread holds that another stuck one waits for
  std::set<uint32_t> told_;
  WaitGraph result_;
};

void start_with_lowest_thread(DeadlockGroup& group) {
  const auto lowest =
      std::min_element(group.links.begin(), group.links.end(),
                       [](const DeadlockLink& a, const DeadlockLink& b) { return a.thread < b.thread; });
  std::rotate(group.links.begin(), lowest, group.links.end());
}

bool same(const DeadlockLink& a, const DeadlockLink& b) {
  return a.thread == b.thread && a.wait_kind == b.wait_kind && a.wanted == b.wanted &&
         (a.awaited == b.awaited || !a.awaited || !b.awaited);
}

// All the threads of `part` wait in the other too, for the same things.
bool includes(const DeadlockGroup& group, const DeadlockGroup& part) {
  return std::all_of(part.links.begin(), part.links.end(), [&](const DeadlockLink& link) {
    return std::any_of(group.links.begin(), group.links.end(),
                       [&](const DeadlockLink& other) { return same(other, link); });
  });
}

void complete(RawStack& stack, const RawStack& other) {
  if (other.frames.size() > stack.frames.size()) stack = other;
}

void complete(DeadlockLink& link, const DeadlockLink& other) {
  complete(link.wait_stack, other.wait_stack);
  if (!link.held && other.held) {
    link.held = other.held;
    link.held_mode = other.held_mode;
  }
  if (link.held == other.held) complete(link.held_stack, other.held_stack);
  if (link.since == 0) link.since = other.since;
  if (!link.awaited) link.awaited = other.awaited;
}

DeadlockLink recorded_link(const ProcessModel& model, const trace::DeadlockEntry& entry) {
  DeadlockLink link;
  link.thread = ThreadId(entry.thread);
  link.wait_kind = static_cast<WaitKind>(entry.wait_kind);
  link.wanted = SyncId(entry.wait_sync);
  link.wanted_mode = static_cast<trace::Mode>(entry.wait_mode);
  link.wait_stack = model.stack(StackId(entry.wait_stack));
  link.held = SyncId(entry.held_sync);
  link.held_mode = static_cast<trace::Mode>(entry.held_mode);
  link.held_stack = model.stack(StackId(entry.held_stack));
  return link;
}

// The record has no room for whom a thread joins; its state may still say it.
void find_awaited(const ProcessModel& model, DeadlockGroup& group) {
  for (const LiveThread& thread : model.live_threads()) {
    if (!thread.waiting || !thread.waiting->awaited) continue;
    for (DeadlockLink& link : group.links) {
      if (link.thread == thread.id && link.wait_kind == WaitKind::join) link.awaited = thread.waiting->awaited;
    }
  }
}

}  // namespace

WaitGraph wait_graph(const ProcessModel& model) {
  WaitGraph graph = WaitGraphBuilder(model).run();
  for (DeadlockGroup& group : graph.deadlocks) {
    if (group.shape == DeadlockShape::cycle) start_with_lowest_thread(group);
  }
  return graph;
}

std::vector<DeadlockGroup> recorded_deadlocks(const ProcessModel& model) {
  std::vector<DeadlockGroup> groups;
  for (const trace::Deadlock& record : model.trace().deadlocks) {
    DeadlockGroup group;
    group.shape = record.shape;
    for (const trace::DeadlockEntry& entry : record.entries) group.links.push_back(recorded_link(model, entry));
    if (group.shape == DeadlockShape::set) find_awaited(model, group);
    if (group.shape == DeadlockShape::cycle) {
      for (size_t i = 0; i < group.links.size(); ++i) {
        if (group.links[i].wait_kind != WaitKind::join) continue;
        group.links[i].awaited = group.links[(i + 1) % group.links.size()].thread;
      }
      start_with_lowest_thread(group);
    }
    if (group.shape == DeadlockShape::orphan && group.links.size() > 1) {
      DeadlockLink& dead = group.links.back();
      dead.wait_kind = WaitKind::none;
      if (!dead.held) dead.held = group.links.front().wanted;
      if (dead.held_stack.frames.empty()) dead.held_stack = stack_of_orphan(model, dead.thread, dead.held);
    }
    groups.push_back(std::move(group));
  }
  return groups;
}

std::vector<DeadlockGroup> all_deadlocks(const ProcessModel& model, const WaitGraph& graph) {
  std::vector<DeadlockGroup> all;
  const auto add = [&all](const DeadlockGroup& group) {
    const auto known = std::find_if(all.begin(), all.end(), [&](const DeadlockGroup& other) {
      return includes(other, group) || includes(group, other);
    });
    if (known == all.end()) {
      all.push_back(group);
      return;
    }
    for (DeadlockLink& told : known->links) {
      for (const DeadlockLink& link : group.links) {
        if (same(told, link)) complete(told, link);
      }
    }
  };
  for (const DeadlockGroup& group : recorded_deadlocks(model)) add(group);
  for (const DeadlockGroup& group : graph.deadlocks) add(group);
  return all;
}

}  // namespace concheck::analysis
