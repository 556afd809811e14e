#include "analysis/report/lock_graph_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "analysis/detect/lock_order_graph.h"
#include "analysis/report/naming.h"
#include "analysis/symbolize/demangle.h"

namespace concheck::analysis {
namespace {

constexpr ThreadId kMainThread{1};
constexpr uint64_t kMostWork = 2'000'000;  // held locks looked at, of one process
constexpr size_t kMostEdges = 50'000;      // of all processes

bool is_request(const Acquisition& acquisition) {
  return (acquisition.mode == trace::Mode::exclusive || acquisition.mode == trace::Mode::shared) &&
         (acquisition.flags & (trace::kTry | trace::kDerived)) == 0 && acquisition.parent >= 0;
}

std::string text_of(const ModuleFrame& frame) {
  if (frame.module == nullptr) return fmt::format("{:#x}", frame.offset);
  return fmt::format("{}+{:#x}", frame.module->build_id.empty() ? frame.module->path : frame.module->build_id,
                     frame.offset);
}

StackId made_at(const Lock& lock) { return lock.block_stack ? lock.block_stack : lock.create_stack; }

}  // namespace

// One process on its way into the graph.
class LockGraphBuilder::Process {
 public:
  Process(LockGraphBuilder& graph, const ProcessModel& model)
      : graph_(graph), model_(model), modules_(model.trace().modules) {}

  void add() {
    const auto acquisitions = model_.acquisitions();
    if (std::none_of(acquisitions.begin(), acquisitions.end(), is_request)) return;
    find_cycles();
    uint64_t work_left = kMostWork;
    for (const Acquisition& request : acquisitions) {
      if (!is_request(request)) continue;
      for (int32_t hold = request.parent; hold >= 0 && work_left > 0; hold = acquisitions[hold].parent, --work_left) {
        if (acquisitions[hold].lock != request.lock) add_edge(acquisitions[hold], request);
      }
    }
    for (const auto& [node, locks] : locks_of_node_) {
      graph_.nodes_[node].locks = std::max<uint64_t>(graph_.nodes_[node].locks, locks.size());
    }
  }

 private:
  void find_cycles() {
    RawCodeNames names(model_);
    for (const LockOrderComponent& component : lock_order_components(model_, names)) {
      // Alike in this process, and in others in which they lie on a cycle too.
      std::map<std::string, size_t> alike;
      std::vector<SyncId> locks = component.locks;
      std::sort(locks.begin(), locks.end());
      for (const SyncId lock : locks) {
        const std::string key = class_of(lock);
        keys_[lock] = fmt::format("{} in a cycle {}", key, ++alike[key]);
      }
      for (const LockOrderComponent::Use& use : component.uses) {
        cyclic_.emplace(model_.acquisitions()[use.hold].lock, model_.acquisitions()[use.request].lock);
      }
    }
  }

  std::string class_of(SyncId id) const {
    const Lock* lock = model_.find_lock(id);
    if (lock == nullptr) return "lock";
    std::string key(sync_kind_name(lock->kind));
    if (lock->location != 0) return key + " " + text_of(to_module_frame(modules_, lock->location, false));
    if (lock->block_stack) key += fmt::format(" {}", lock->block_offset);
    const ModuleStack created_at = to_module_stack(modules_, model_.stack(made_at(*lock)));
    if (created_at.frames.empty()) return fmt::format("{} {} of process {}", key, id.value, graph_.processes_);
    for (const ModuleFrame& frame : created_at.frames) key += " " + text_of(frame);
    return key;
  }

  uint32_t node_of(SyncId id) {
    const auto [known, added] = node_of_lock_.try_emplace(id, 0);
    if (added) {
      const auto cyclic = keys_.find(id);
      const auto [number, fresh] = graph_.numbers_.try_emplace(cyclic != keys_.end() ? cyclic->second : class_of(id),
                                                               static_cast<uint32_t>(graph_.nodes_.size()));
      if (fresh) graph_.nodes_.push_back(describe(id));
      known->second = number->second;
      locks_of_node_[number->second].insert(id);
    }
    return known->second;
  }

  Node describe(SyncId id) {
    Node node;
    const Lock* lock = model_.find_lock(id);
    if (lock == nullptr) return node;
    node.kind = lock->kind;
    node.place.origin = lock->origin;
    if (lock->location != 0) node.place.location = graph_.kept(to_module_frame(modules_, lock->location, false));
    if (lock->block_stack) node.place.block_offset = lock->block_offset;
    node.created_at = graph_.kept(to_module_stack(modules_, model_.stack(made_at(*lock))));
    return node;
  }

  void add_edge(const Acquisition& hold, const Acquisition& request) {
    const Ends ends(node_of(hold.lock), node_of(request.lock));
    auto known = graph_.edges_.find(ends);
    if (known == graph_.edges_.end()) {
      if (graph_.edges_.size() == kMostEdges) return;
      known = graph_.edges_.emplace(ends, sample(hold, request)).first;
    }
    known->second.seen += request.count;
    known->second.cycle |= cyclic_.count({hold.lock, request.lock}) != 0;
  }

  Edge sample(const Acquisition& hold, const Acquisition& request) {
    Edge edge;
    const Thread* thread = model_.find_thread(request.thread);
    if (thread != nullptr) edge.thread = thread->name;
    if (edge.thread.empty() && request.thread == kMainThread) edge.thread = "main";
    if (thread != nullptr && thread->start_routine != 0) {
      edge.start_routine = graph_.kept(to_module_frame(modules_, thread->start_routine, false));
    }
    edge.held_at = graph_.kept(to_module_stack(modules_, model_.stack(hold.stack)));
    edge.requested_at = graph_.kept(to_module_stack(modules_, model_.stack(request.stack)));
    return edge;
  }

  LockGraphBuilder& graph_;
  const ProcessModel& model_;
  const std::vector<trace::Module>& modules_;
  std::map<SyncId, std::string> keys_;  // of locks that lie on cycles
  std::set<std::pair<SyncId, SyncId>> cyclic_;
  std::map<SyncId, uint32_t> node_of_lock_;
  std::map<uint32_t, std::set<SyncId>> locks_of_node_;
};

void LockGraphBuilder::add(const ProcessModel& model) {
  ++processes_;
  Process(*this, model).add();
}

const trace::Module* LockGraphBuilder::keep(const trace::Module& module) {
  std::unique_ptr<trace::Module>& known = modules_[{module.path, module.build_id}];
  if (!known) known = std::make_unique<trace::Module>(module);
  return known.get();
}

ModuleFrame LockGraphBuilder::kept(ModuleFrame frame) {
  if (frame.module != nullptr) frame.module = keep(*frame.module);
  return frame;
}

ModuleStack LockGraphBuilder::kept(ModuleStack stack) {
  for (ModuleFrame& frame : stack.frames) frame = kept(frame);
  return stack;
}

std::vector<std::map<LockGraphBuilder::Ends, LockGraphBuilder::Edge>::const_iterator> LockGraphBuilder::by_weight()
    const {
  std::vector<std::map<Ends, Edge>::const_iterator> order;
  for (auto edge = edges_.begin(); edge != edges_.end(); ++edge) order.push_back(edge);
  std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
    return std::pair(a->second.cycle, a->second.seen) > std::pair(b->second.cycle, b->second.seen);
  });
  return order;
}

LockGraph LockGraphBuilder::build(Symbolizer& symbolizer, size_t most_locks, size_t most_edges) const {
  LockGraph graph;
  std::map<uint32_t, uint32_t> shown;  // number of a node -> index into graph.locks
  const auto show = [&](uint32_t number) {
    const auto [index, added] = shown.try_emplace(number, static_cast<uint32_t>(graph.locks.size()));
    if (!added) return index->second;
    const Node& node = nodes_[number];
    FindingLock lock;
    lock.kind = sync_kind_name(node.kind);
    lock.created_at = symbolizer.resolve(node.created_at);
    name_lock(lock, node.place, symbolizer);
    if (lock.name.empty()) lock.name = "a " + lock.kind;
    graph.locks.push_back({std::move(lock.name), std::move(lock.kind), node.locks});
    return index->second;
  };
  std::set<uint32_t> all_locks;
  graph.all_edges = edges_.size();
  for (const auto& entry : by_weight()) {
    const auto& [ends, edge] = *entry;
    all_locks.insert({ends.first, ends.second});
    const size_t more = (shown.count(ends.first) == 0) + (ends.first != ends.second && shown.count(ends.second) == 0);
    if (graph.edges.size() == most_edges || graph.locks.size() + more > most_locks) continue;
    GraphEdge told;
    told.from = show(ends.first);
    told.to = show(ends.second);
    told.seen = edge.seen;
    told.cycle = edge.cycle;
    told.thread = edge.thread;
    if (told.thread.empty() && edge.start_routine) {
      const std::vector<SourceFrame> start = symbolizer.resolve(*edge.start_routine);
      if (!start.back().internal) told.thread = shortened(start.back().function);
    }
    told.held_at = symbolizer.resolve(edge.held_at);
    told.requested_at = symbolizer.resolve(edge.requested_at);
    graph.edges.push_back(std::move(told));
  }
  graph.all_locks = all_locks.size();
  return graph;
}

}  // namespace concheck::analysis
