#include "analysis/detect/lock_order_graph.h"

#include <absl/container/flat_hash_map.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <tuple>
#include <utility>

#include "analysis/detect/histories.h"
#include "analysis/detect/joined_holds.h"
#include "analysis/detect/scc.h"

namespace concheck::analysis {
namespace {

constexpr uint32_t kNone = UINT32_MAX;
constexpr size_t kMostChains = 64;

// Kinds that a thread holds, and that a second thread has to wait for until the first lets go.
bool is_held(const Lock& lock) {
  switch (lock.kind) {
    case trace::SyncKind::mutex:
    case trace::SyncKind::rwlock:
    case trace::SyncKind::spinlock:
    case trace::SyncKind::once:
    case trace::SyncKind::file:
    case trace::SyncKind::openmp:
      return true;
    case trace::SyncKind::semaphore:
      // Only those that were seen to be used as locks are ever acquired.
      return (lock.attributes & trace::kSignalled) == 0;
    case trace::SyncKind::none:
    case trace::SyncKind::condition:
    case trace::SyncKind::barrier:
    case trace::SyncKind::futex:
    case trace::SyncKind::thread:
      return false;
  }
  return false;
}

bool waited(const Acquisition& acquisition) {
  return (acquisition.flags & (trace::kTry | trace::kDerived)) == 0 && acquisition.parent >= 0;
}

}  // namespace

bool lets_no_reader_pass(const Lock& lock) {
  return lock.kind == trace::SyncKind::rwlock && (lock.attributes & trace::kRwKindMask) >> trace::kRwKindShift == 2;
}

namespace {

class GraphBuilder {
 public:
  GraphBuilder(const ProcessModel& model, CodeNames& names, LockNodes nodes, uint64_t max_work)
      : model_(model),
        names_(names),
        joined_(std::make_shared<JoinedHolds>(model)),
        work_left_(max_work),
        acquisitions_(model.acquisitions()) {
    number_locks(nodes);
    collect_gates();
    number_chains();
    collect_writers();
  }

  std::vector<LockOrderComponent> run() {
    find_components();
    std::vector<LockOrderComponent> components;
    for (const auto& entry : requests_by_component_) {
      const std::vector<uint32_t>& requests = entry.second;
      const bool one_thread = std::all_of(requests.begin(), requests.end(), [&](uint32_t request) {
        return acquisitions_[request].thread == acquisitions_[requests.front()].thread;
      });
      if (!one_thread) components.push_back(build(entry.first, requests));
    }
    return components;
  }

 private:
  void number_locks(LockNodes nodes) {
    const auto locks = model_.locks();
    lock_of_.assign(acquisitions_.size(), kNone);
    for (size_t i = 0; i < acquisitions_.size(); ++i) {
      const trace::Mode mode = acquisitions_[i].mode;
      if (mode == trace::Mode::wait || mode == trace::Mode::notify) continue;
      const Lock* lock = model_.find_lock(acquisitions_[i].lock);
      if (lock != nullptr && is_held(*lock)) lock_of_[i] = static_cast<uint32_t>(lock - locks.data());
    }
    if (nodes == LockNodes::classes) unite_classes();
  }

  // The first lock that is met of each class stands for all of it.
  void unite_classes() {
    absl::flat_hash_map<uint32_t, uint32_t> first_of_class;
    for (uint32_t& lock : lock_of_) {
      if (lock == kNone) continue;
      const uint32_t lock_class = names_.creation_class(model_.locks()[lock].id);
      if (lock_class != 0) lock = first_of_class.emplace(lock_class, lock).first->second;
    }
  }

  void collect_gates() {
    for (const trace::GateRecord& gate : model_.trace().gates) {
      const Lock* lock = model_.find_lock(SyncId(gate.sync));
      if (lock == nullptr) continue;
      const auto number = static_cast<uint32_t>(lock - model_.locks().data());
      if ((gate.header.flags & trace::kGateChained) != 0) {
        chain_of_thread_[ThreadId(gate.thread)].add(number, gate.header.thread);
        continue;
      }
      gates_of_thread_[ThreadId(gate.thread)].push_back(
          {number, (gate.header.flags & trace::kGateShared) != 0, gate.header.thread});
      gate_holders_.emplace(gate.header.thread, number);
    }
  }

  // Chains of gates with the same locks and holder are one. Each gets the number of a lock that there is not: who has all its
  // locks has that one, and so has the holder as long as the threads live which it guards.
  void number_chains() {
    for (auto& [thread, chain] : chain_of_thread_) {
      std::sort(chain.locks.begin(), chain.locks.end());
      chain.locks.erase(std::unique(chain.locks.begin(), chain.locks.end()), chain.locks.end());
      auto known = std::find(chains_.begin(), chains_.end(), chain);
      if (known == chains_.end()) {
        if (chains_.size() == kMostChains) continue;
        known = chains_.insert(chains_.end(), chain);
      }
      chain.number = static_cast<uint32_t>(model_.locks().size() + static_cast<size_t>(known - chains_.begin()));
    }
  }

  void add_chains(HeldSet& set, ThreadId thread) const {
    const size_t locks = set.size();
    for (size_t i = 0; i < chains_.size(); ++i) {
      const GateChain& chain = chains_[i];
      if (chain.locks.size() < 2 || chain.holder == thread.value) continue;
      bool shared = false;
      const bool has_all = std::all_of(chain.locks.begin(), chain.locks.end(), [&](uint32_t lock) {
        return std::any_of(set.begin(), set.begin() + static_cast<std::ptrdiff_t>(locks), [&](const HeldLock& held) {
          const bool own = held.lock == lock && (held.holder == 0 || held.holder == thread.value);
          shared |= own && held.shared;
          return own;
        });
      });
      if (has_all) set.push_back({static_cast<uint32_t>(model_.locks().size() + i), shared, 0});
    }
    const auto own = chain_of_thread_.find(thread);
    if (own != chain_of_thread_.end() && own->second.number != kNone) set.push_back({own->second.number, false, own->second.holder});
  }

  // Requests that readers have to queue behind.
  void collect_writers() {
    for (uint32_t i = 0; i < acquisitions_.size(); ++i) {
      const Acquisition& request = acquisitions_[i];
      if (lock_of_[i] == kNone || request.mode != trace::Mode::exclusive) continue;
      if ((request.flags & (trace::kTry | trace::kTimed | trace::kDerived)) != 0) continue;
      const Lock& lock = model_.locks()[lock_of_[i]];
      if (lets_no_reader_pass(lock)) writers_of_lock_[lock_of_[i]].push_back(i);
    }
  }

  void find_components() {
    const auto locks = static_cast<uint32_t>(model_.locks().size());
    const auto nodes = locks + static_cast<uint32_t>(acquisitions_.size());
    std::vector<std::pair<uint32_t, uint32_t>> edges;
    edges.reserve(3 * acquisitions_.size());
    for (uint32_t i = 0; i < acquisitions_.size(); ++i) {
      const Acquisition& acquisition = acquisitions_[i];
      if (lock_of_[i] != kNone) edges.emplace_back(lock_of_[i], locks + i);
      if (acquisition.parent < 0) continue;
      const uint32_t context = locks + static_cast<uint32_t>(acquisition.parent);
      edges.emplace_back(context, locks + i);
      if (waited(acquisition) && lock_of_[i] != kNone) edges.emplace_back(context, lock_of_[i]);
    }
    component_ = strong_components(make_graph(nodes, edges));
    component_.resize(locks);

    std::vector<uint32_t> locks_in(nodes, 0);
    for (const uint32_t component : component_) ++locks_in[component];
    for (uint32_t i = 0; i < acquisitions_.size(); ++i) {
      if (lock_of_[i] == kNone || !waited(acquisitions_[i])) continue;
      const uint32_t component = component_[lock_of_[i]];
      if (locks_in[component] > 1) requests_by_component_[component].push_back(i);
    }
  }

  LockOrderComponent build(uint32_t component, const std::vector<uint32_t>& requests) {
    result_ = LockOrderComponent();
    node_of_.clear();
    held_set_ids_.clear();
    held_set_of_context_.clear();
    colour_ids_.clear();
    edge_ids_.clear();
    for (const uint32_t request : requests) add_request(component, request);
    for (CycleEdge& edge : result_.problem.edges) drop_equal_members(edge.members);
    add_writers();
    result_.problem.nodes = static_cast<uint32_t>(result_.locks.size());
    const Clocks& clocks = model_.clocks();
    result_.problem.precedes = [joined = joined_](uint32_t before, ClockId later) {
      return joined->precedes(before, later);
    };
    if (!histories_) histories_ = std::make_shared<Histories>(model_);
    std::vector<uint32_t> requests_of_tags;
    for (const LockOrderComponent::Use& use : result_.uses) requests_of_tags.push_back(use.request);
    result_.problem.doubtful = [histories = histories_, requests = std::move(requests_of_tags)](
                                   uint32_t a, uint32_t b) { return histories->keep_apart(requests[a], requests[b]); };
    result_.problem.concurrent = [&clocks](ClockId a, ClockId b) { return clocks.concurrent(a, b); };
    return std::move(result_);
  }

  void add_request(uint32_t component, uint32_t request) {
    uint32_t held_set = kNone;
    for (int32_t hold = acquisitions_[request].parent; hold >= 0; hold = acquisitions_[hold].parent) {
      if (work_left_ == 0) {
        result_.complete = false;
        return;
      }
      --work_left_;
      const uint32_t lock = lock_of_[hold];
      if (lock == kNone || lock == lock_of_[request] || component_[lock] != component) continue;
      if (held_set == kNone) held_set = held_set_of(acquisitions_[request].parent);
      add_use(request, static_cast<uint32_t>(hold), held_set);
    }
  }

  void add_writers() {
    if (writers_of_lock_.empty()) return;
    result_.problem.writers.resize(result_.locks.size());
    for (const auto& [lock, requests] : writers_of_lock_) {
      const auto node = node_of_.find(lock);
      if (node == node_of_.end()) continue;
      std::vector<QueuedWriter>& writers = result_.problem.writers[node->second];
      std::set<std::tuple<ThreadId, ClockId, uint32_t>> known;
      for (const uint32_t request : requests) {
        const Acquisition& asked = acquisitions_[request];
        const uint32_t held_set = asked.parent >= 0 ? held_set_of(asked.parent) : intern_held_set({}, asked.thread);
        if (!known.emplace(asked.thread, asked.clock, held_set).second) continue;
        writers.push_back({{asked.thread, asked.clock, request, joined_->before(asked)}, held_set});
      }
    }
  }

  void add_use(uint32_t request, uint32_t hold, uint32_t held_set) {
    const Acquisition& asked = acquisitions_[request];
    const Acquisition& held = acquisitions_[hold];
    const bool timed = (asked.flags & trace::kTimed) != 0;
    const Colour colour{names_.place(held.stack), names_.place(asked.stack), names_.lock_class(held.lock),
                        names_.lock_class(asked.lock), timed};
    const EdgeKey key{node(lock_of_[hold]),
                      node(lock_of_[request]),
                      held_set,
                      colour_ids_.emplace(colour, static_cast<uint32_t>(colour_ids_.size())).first->second,
                      held.mode == trace::Mode::shared,
                      asked.mode == trace::Mode::shared};
    auto& edges = result_.problem.edges;
    const auto [entry, added] = edge_ids_.emplace(key, static_cast<uint32_t>(edges.size()));
    if (added) {
      CycleEdge edge;
      std::tie(edge.from, edge.to, edge.held_set, edge.colour, edge.hold_shared, edge.request_shared) = key;
      edges.push_back(std::move(edge));
    }
    CycleEdge& edge = edges[entry->second];
    edge.seen += asked.count;
    edge.members.push_back(
        {asked.thread, asked.clock, static_cast<uint32_t>(result_.uses.size()), joined_->before(asked)});
    result_.uses.push_back({request, hold});
  }

  // Of those with one thread and one order the first is kept.
  static void drop_equal_members(std::vector<EdgeMember>& members) {
    std::sort(members.begin(), members.end(), [](const EdgeMember& a, const EdgeMember& b) {
      return std::tie(a.thread, a.clock, a.before, a.tag) < std::tie(b.thread, b.clock, b.before, b.tag);
    });
    members.erase(std::unique(members.begin(), members.end()), members.end());
  }

  uint32_t node(uint32_t lock) {
    const auto [entry, added] = node_of_.emplace(lock, static_cast<uint32_t>(result_.locks.size()));
    if (added) result_.locks.push_back(model_.locks()[lock].id);
    return entry->second;
  }

  // The locks of a chain that starts at acquisition `context`, as an interned set.
  uint32_t held_set_of(int32_t context) {
    const auto known = held_set_of_context_.find(context);
    if (known != held_set_of_context_.end()) return known->second;
    HeldSet set;
    for (int32_t i = context; i >= 0; i = acquisitions_[i].parent) {
      if (lock_of_[i] != kNone) set.push_back(held_lock(acquisitions_[i], lock_of_[i]));
      if (work_left_ > 0) --work_left_;
    }
    const uint32_t interned = intern_held_set(std::move(set), acquisitions_[context].thread);
    held_set_of_context_.emplace(context, interned);
    return interned;
  }

  // With what the thread's creator held from before it was created until after it was joined: that guards all it does.
  uint32_t intern_held_set(HeldSet set, ThreadId thread) {
    const auto gates = gates_of_thread_.find(thread);
    if (gates != gates_of_thread_.end()) set.insert(set.end(), gates->second.begin(), gates->second.end());
    if (!chains_.empty()) add_chains(set, thread);
    // Of a lock held twice, the exclusive hold counts.
    std::sort(set.begin(), set.end(), [](const HeldLock& a, const HeldLock& b) {
      return a.lock != b.lock ? a.lock < b.lock : a.shared < b.shared;
    });
    set.erase(
        std::unique(set.begin(), set.end(), [](const HeldLock& a, const HeldLock& b) { return a.lock == b.lock; }),
        set.end());
    std::vector<uint64_t> key;
    key.reserve(2 * set.size());
    for (const HeldLock& held : set) {
      key.push_back(uint64_t{held.lock} * 2 + held.shared);
      key.push_back(held.holder);
    }
    auto& sets = result_.problem.held_sets;
    const auto [entry, added] = held_set_ids_.emplace(std::move(key), static_cast<uint32_t>(sets.size()));
    if (added) sets.push_back(std::move(set));
    return entry->second;
  }

  HeldLock held_lock(const Acquisition& acquisition, uint32_t lock) const {
    const uint32_t thread = acquisition.thread.value;
    const bool guards_others = !gate_holders_.empty() && gate_holders_.count({thread, lock}) != 0;
    return {lock, acquisition.mode == trace::Mode::shared, guards_others ? thread : 0};
  }

  using Colour = std::tuple<uint32_t, uint32_t, uint32_t, uint32_t, bool>;
  using EdgeKey = std::tuple<uint32_t, uint32_t, uint32_t, uint32_t, bool, bool>;  // as in add_use()

  const ProcessModel& model_;
  CodeNames& names_;
  std::shared_ptr<JoinedHolds> joined_;  // the components ask these
  std::shared_ptr<Histories> histories_;
  uint64_t work_left_;
  std::span<const Acquisition> acquisitions_;
  std::vector<uint32_t> lock_of_;    // by acquisition: index into model.locks(), kNone when it is not a lock
  std::vector<uint32_t> component_;  // by lock
  std::map<uint32_t, std::vector<uint32_t>> requests_by_component_;

  // Locks that the creator of a thread held in turn while it lived.
  struct GateChain {
    std::vector<uint32_t> locks;  // sorted
    uint32_t holder = 0;
    uint32_t number = kNone;
    void add(uint32_t lock, uint32_t thread) {
      locks.push_back(lock);
      holder = thread;
    }
    bool operator==(const GateChain& other) const { return locks == other.locks && holder == other.holder; }
  };
  std::map<ThreadId, GateChain> chain_of_thread_;
  std::vector<GateChain> chains_;
  std::map<ThreadId, HeldSet> gates_of_thread_;
  std::set<std::pair<uint32_t, uint32_t>> gate_holders_;  // (thread, lock): it held it while others lived
  std::map<uint32_t, std::vector<uint32_t>> writers_of_lock_;

  LockOrderComponent result_;
  absl::flat_hash_map<uint32_t, uint32_t> node_of_;
  absl::flat_hash_map<std::vector<uint64_t>, uint32_t> held_set_ids_;
  absl::flat_hash_map<int32_t, uint32_t> held_set_of_context_;
  absl::flat_hash_map<Colour, uint32_t> colour_ids_;
  absl::flat_hash_map<EdgeKey, uint32_t> edge_ids_;
};

}  // namespace

std::vector<LockOrderComponent> lock_order_components(const ProcessModel& model, CodeNames& names, LockNodes nodes,
                                                      uint64_t max_work) {
  return GraphBuilder(model, names, nodes, max_work).run();
}

}  // namespace concheck::analysis
