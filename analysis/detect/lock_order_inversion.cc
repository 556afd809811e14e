#include "analysis/detect/lock_order_inversion.h"

#include <algorithm>
#include <string>

#include "analysis/detect/cycle_finder.h"
#include "analysis/detect/lock_order_graph.h"

namespace concheck::analysis {
namespace {

constexpr DetectorInfo kInfo{"lock-order-inversion", "locks taken in orders that can deadlock in another schedule"};

// Of one knot, so many are told in full; the others are likely to go away with them.
constexpr size_t kToldOfOneKnot = 8;

struct Link {
  const Acquisition* hold;
  const Acquisition* request;
};

// Starts at the lock that was known first, so that the same cycle is told the same way each time.
std::vector<Link> links_of(const ProcessModel& model, const LockOrderComponent& component, const Cycle& cycle) {
  std::vector<Link> links;
  for (size_t i = 0; i < cycle.edges.size(); ++i) {
    const CycleEdge& edge = component.problem.edges[cycle.edges[i]];
    const LockOrderComponent::Use& use = component.uses[edge.members[cycle.members[i]].tag];
    links.push_back({&model.acquisitions()[use.hold], &model.acquisitions()[use.request]});
  }
  const auto first = std::min_element(links.begin(), links.end(),
                                      [](const Link& a, const Link& b) { return a.hold->lock < b.hold->lock; });
  std::rotate(links.begin(), first, links.end());
  return links;
}

std::string remark_of(const Acquisition& acquisition) {
  if ((acquisition.flags & trace::kReacquire) != 0) return "on return from a condition wait";
  if ((acquisition.flags & trace::kTimed) != 0) return "with a timeout";
  if ((acquisition.flags & trace::kTry) != 0) return "with a trylock";
  if ((acquisition.flags & trace::kInSignal) != 0) return "in a signal handler";
  return {};
}

void describe(Detection& detection, bool timed) {
  if (detection.locks.size() == 2) {
    detection.title << "threads " << detection.threads[0] << " and " << detection.threads[1]
                    << " can deadlock: they take " << LockList{detection.locks} << " in opposite orders";
  } else {
    detection.title << std::to_string(detection.threads.size()) + " threads can deadlock: they take "
                    << LockList{detection.locks} << " in orders that form a circle";
  }
  detection.explanation << "If each thread gets its first lock before any gets its second, all of them wait "
                        << (timed ? "until a timeout ends it." : "for ever.")
                        << " This run was lucky: they did not meet.";
  detection.advice << "take these locks in one order everywhere; in C++, std::scoped_lock takes several at once";
}

Detection make_detection(const ProcessModel& model, const LockOrderComponent& component, const Cycle& cycle) {
  Detection detection;
  detection.kind = kInfo.kind;
  detection.confidence = Confidence::predicted;
  detection.count = cycle.count;
  bool timed = false;
  for (const Link& link : links_of(model, component, cycle)) {
    timed = timed || (link.request->flags & trace::kTimed) != 0;
    detection.threads.push_back(link.request->thread);
    detection.locks.push_back(link.hold->lock);
    detection.steps.push_back({link.request->thread,
                               Action::acquire,
                               link.hold->lock,
                               {},
                               link.hold->mode == trace::Mode::shared,
                               remark_of(*link.hold),
                               model.stack(link.hold->stack)});
    detection.steps.push_back({link.request->thread,
                               Action::request,
                               link.request->lock,
                               {link.hold->lock},
                               link.request->mode == trace::Mode::shared,
                               remark_of(*link.request),
                               model.stack(link.request->stack)});
  }
  detection.severity = timed ? Severity::warning : Severity::error;
  describe(detection, timed);
  return detection;
}

}  // namespace

const DetectorInfo& LockOrderInversionDetector::info() const { return kInfo; }

DetectorResult LockOrderInversionDetector::run(const ProcessModel& model, CodeNames& names,
                                               const DetectSettings&) const {
  DetectorResult result;
  CycleLimits limits;
  size_t unfinished = 0;
  for (const LockOrderComponent& component : lock_order_components(model, names)) {
    const CycleResult found = find_cycles(component.problem, limits);
    // What one knot used up is not there for the next, but pairs of locks are always looked at.
    limits.max_work -= std::min(limits.max_work - limits.max_work / 4, found.work);
    const size_t told = std::min(found.cycles.size(), kToldOfOneKnot);
    for (size_t i = 0; i < told; ++i) result.detections.push_back(make_detection(model, component, found.cycles[i]));
    if (told < found.cycles.size()) {
      result.detections[result.detections.size() - told].explanation
          << " It is part of a knot of " + std::to_string(component.locks.size()) + " locks with " +
                 (found.complete ? "" : "at least ") + std::to_string(found.cycles.size() - told) +
                 " further cycles; only the shortest are listed.";
    } else if (!found.complete || !component.complete) {
      ++unfinished;
    }
  }
  if (unfinished > 0) {
    result.notes.push_back("the lock order has " + std::to_string(unfinished) +
                           " group(s) of locks too entangled to search completely: longer cycles may be missing");
  }
  return result;
}

}  // namespace concheck::analysis
