#include "analysis/detect/lock_class_inversion.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "analysis/detect/cycle_finder.h"
#include "analysis/detect/held_chain.h"
#include "analysis/detect/lock_order_graph.h"

namespace concheck::analysis {
namespace {

constexpr DetectorInfo kLockClassInversionInfo{"lock-class-inversion",
                             "locks of one origin in opposite orders, though never the same ones: a hint", false};
constexpr std::string_view kSameClass = "same-class";
constexpr size_t kMostOfOneClass = 64;  // different ways to nest, each direction

struct Nesting {
  const Acquisition* hold;
  const Acquisition* request;
};

class LockClassInversionFinder {
 public:
  LockClassInversionFinder(const ProcessModel& model, CodeNames& names) : model_(model), names_(names) {}

  std::vector<Detection> run() {
    for (const LockOrderComponent& component : lock_order_components(model_, names_, LockNodes::locks)) {
      for (const Cycle& cycle : find_cycles(component.problem, {}).cycles) {
        covered_.insert(classes_of(nestings_of(component, cycle)));
      }
    }
    find_between_classes();
    find_within_classes();
    return std::move(result_);
  }

 private:
  using Classes = std::set<uint32_t>;

  std::vector<Nesting> nestings_of(const LockOrderComponent& component, const Cycle& cycle) const {
    std::vector<Nesting> nestings;
    for (size_t i = 0; i < cycle.edges.size(); ++i) {
      const CycleEdge& edge = component.problem.edges[cycle.edges[i]];
      const LockOrderComponent::Use& use = component.uses[edge.members[cycle.members[i]].tag];
      nestings.push_back({&model_.acquisitions()[use.hold], &model_.acquisitions()[use.request]});
    }
    return nestings;
  }

  Classes classes_of(const std::vector<Nesting>& nestings) {
    Classes classes;
    for (const Nesting& nesting : nestings) classes.insert(names_.creation_class(nesting.hold->lock));
    return classes;
  }

  void find_between_classes() {
    for (const LockOrderComponent& component : lock_order_components(model_, names_, LockNodes::classes)) {
      for (const Cycle& cycle : find_cycles(component.problem, {}).cycles) {
        const std::vector<Nesting> nestings = nestings_of(component, cycle);
        if (covered_.insert(classes_of(nestings)).second) describe(nestings, {});
      }
    }
  }

  void find_within_classes() {
    std::map<uint32_t, std::pair<std::vector<Nesting>, std::vector<Nesting>>> up_and_down;
    uint64_t work_left = 5'000'000;
    for (const Acquisition& request : model_.acquisitions()) {
      const bool is_request = request.mode == trace::Mode::exclusive || request.mode == trace::Mode::shared;
      if (!is_request || (request.flags & (trace::kTry | trace::kDerived)) != 0) continue;
      for (int32_t i = request.parent; i >= 0 && work_left > 0; i = model_.acquisitions()[i].parent) {
        --work_left;
        add_nesting({&model_.acquisitions()[i], &request}, up_and_down);
      }
    }
    for (const auto& [lock_class, nestings] : up_and_down) {
      if (covered_.count({lock_class}) == 0) find_pair(nestings.first, nestings.second);
    }
  }

  void add_nesting(const Nesting& nesting,
                   std::map<uint32_t, std::pair<std::vector<Nesting>, std::vector<Nesting>>>& up_and_down) {
    const Lock* held = model_.find_lock(nesting.hold->lock);
    const Lock* wanted = model_.find_lock(nesting.request->lock);
    if (held == nullptr || wanted == nullptr || held->address == wanted->address) return;
    if (nesting.hold->mode == trace::Mode::shared && nesting.request->mode == trace::Mode::shared) return;
    const uint32_t lock_class = names_.creation_class(held->id);
    if (lock_class == 0 || lock_class != names_.creation_class(wanted->id)) return;
    auto& [up, down] = up_and_down[lock_class];
    std::vector<Nesting>& nestings = held->address < wanted->address ? up : down;
    const bool known = std::any_of(nestings.begin(), nestings.end(), [&](const Nesting& other) {
      return other.request->thread == nesting.request->thread && other.request->clock == nesting.request->clock &&
             other.request->stack == nesting.request->stack && other.hold->stack == nesting.hold->stack;
    });
    if (!known && nestings.size() < kMostOfOneClass) nestings.push_back(nesting);
  }

  void find_pair(const std::vector<Nesting>& up, const std::vector<Nesting>& down) {
    for (const Nesting& first : up) {
      for (const Nesting& second : down) {
        if (first.request->thread == second.request->thread) continue;
        if (!model_.clocks().concurrent(first.request->clock, second.request->clock)) continue;
        if (!held_sets_compatible(held_set_during(model_, *first.request), held_set_during(model_, *second.request))) {
          continue;
        }
        describe({first, second}, kSameClass);
        return;
      }
    }
  }

  void describe(const std::vector<Nesting>& nestings, std::string_view subkind) {
    Detection detection;
    detection.kind = kLockClassInversionInfo.kind;
    detection.subkind = subkind;
    detection.severity = Severity::note;
    detection.confidence = Confidence::possible;
    for (const auto& [hold, request] : nestings) {
      detection.threads.push_back(request->thread);
      for (const SyncId lock : {hold->lock, request->lock}) {
        if (std::find(detection.locks.begin(), detection.locks.end(), lock) == detection.locks.end()) {
          detection.locks.push_back(lock);
        }
      }
      detection.steps.push_back({request->thread,
                                 Action::acquire,
                                 hold->lock,
                                 {},
                                 hold->mode == trace::Mode::shared,
                                 {},
                                 model_.stack(hold->stack)});
      detection.steps.push_back({request->thread,
                                 Action::request,
                                 request->lock,
                                 {hold->lock},
                                 request->mode == trace::Mode::shared,
                                 {},
                                 model_.stack(request->stack)});
      detection.steps.back().seen = request->count;
    }
    detection.title << (nestings.size() == 2 ? Phrase() << "threads " << enumerate(detection.threads, 2)
                                             : Phrase() << std::to_string(nestings.size()) + " threads");
    if (subkind.empty()) {
      detection.title << " take locks of the same origins in opposite orders, though not the same ones";
    } else {
      detection.title << " take two locks of one origin in both orders of their addresses";
    }
    detection.explanation
        << "No two threads were seen to take the same locks in both orders. If they can meet with the "
           "same ones, they deadlock; nothing in this run shows that they can.";
    detection.advice << "take locks of one origin in one order, by address or with std::scoped_lock; if these objects "
                        "never meet, leave it";
    result_.push_back(std::move(detection));
  }

  const ProcessModel& model_;
  CodeNames& names_;
  std::set<Classes> covered_;  // by what is told, here or as lock-order-inversion
  std::vector<Detection> result_;
};

}  // namespace

const DetectorInfo& LockClassInversionDetector::info() const { return kLockClassInversionInfo; }

DetectorResult LockClassInversionDetector::run(const ProcessModel& model, CodeNames& names,
                                               const DetectSettings&) const {
  DetectorResult result;
  result.detections = LockClassInversionFinder(model, names).run();
  return result;
}

}  // namespace concheck::analysis
