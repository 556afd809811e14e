#include "analysis/detect/lock_order_inversion.h"

#include <algorithm>
#include <string>

#include "analysis/detect/condition_wait.h"
#include "analysis/detect/cycle_finder.h"
#include "analysis/detect/lock_order_graph.h"
#include "analysis/detect/nested_read.h"

namespace concheck::analysis {
namespace {

constexpr DetectorInfo kLockOrderInversionInfo{"lock-order-inversion", "locks taken in orders that can deadlock in another schedule"};

// A knot with more cycles is summarised: they are likely to go away with the shortest ones.
constexpr size_t kToldOfOneKnot = 8;
constexpr size_t kToldOfASummary = 3;
constexpr size_t kMostLocks = 32;

struct Link {
  const Acquisition* hold;
  const Acquisition* request;
  uint64_t seen;
};

// Starts at the lock that was known first, so that the same cycle is told the same way each time.
std::vector<Link> links_of(const ProcessModel& model, const LockOrderComponent& component, const Cycle& cycle) {
  std::vector<Link> links;
  for (size_t i = 0; i < cycle.edges.size(); ++i) {
    const CycleEdge& edge = component.problem.edges[cycle.edges[i]];
    const LockOrderComponent::Use& use = component.uses[edge.members[cycle.members[i]].tag];
    links.push_back({&model.acquisitions()[use.hold], &model.acquisitions()[use.request], edge.seen});
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

// True when a timeout would end it.
bool add_cycle(const ProcessModel& model, Detection& detection, const LockOrderComponent& component,
               const Cycle& cycle) {
  bool timed = false;
  for (const Link& link : links_of(model, component, cycle)) {
    timed = timed || (link.request->flags & trace::kTimed) != 0;
    detection.threads.push_back(link.request->thread);
    add_lock(detection, link.hold->lock);
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
    detection.steps.back().seen = link.seen;
  }
  for (const QueuedWriter& queued : cycle.writers) {
    const Acquisition& writer = model.acquisitions()[queued.member.tag];
    detection.steps.push_back(
        {writer.thread, Action::request, writer.lock, {}, false, "meanwhile", model.stack(writer.stack)});
  }
  return timed;
}

std::string how_long(bool timed) { return timed ? "until a timeout ends it." : "for ever."; }

constexpr std::string_view kAdvice =
    "take these locks in one order everywhere; in C++, std::scoped_lock takes several at once";

Detection make_detection(const ProcessModel& model, const LockOrderComponent& component, const Cycle& cycle) {
  Detection detection;
  detection.kind = kLockOrderInversionInfo.kind;
  detection.confidence = Confidence::predicted;
  detection.count = cycle.count;
  const bool timed = add_cycle(model, detection, component, cycle);
  detection.severity = timed ? Severity::warning : Severity::error;
  if (detection.locks.size() == 2) {
    detection.title << "threads " << detection.threads[0] << " and " << detection.threads[1]
                    << " can deadlock: they take " << LockList{detection.locks} << " in opposite orders";
  } else {
    detection.title << std::to_string(detection.threads.size()) + " threads can deadlock: they take "
                    << LockList{detection.locks} << " in orders that form a circle";
  }
  detection.explanation << "If each thread gets its first lock before any gets its second, all of them wait "
                        << how_long(timed) << " This run was lucky: they did not meet.";
  detection.advice << kAdvice;
  if (cycle.doubtful) {
    detection.confidence = Confidence::possible;
    detection.severity = Severity::warning;
    detection.explanation
        << " But on the way there, each of two of them takes a lock that the other one holds, and it may be "
           "that the order of these critical sections always keeps them apart.";
  }
  if (!cycle.writers.empty()) {
    const Acquisition& writer = model.acquisitions()[cycle.writers.front().member.tag];
    detection.threads.push_back(writer.thread);
    detection.title << ", while thread " << writer.thread << " wants to write";
    detection.explanation << " Readers of " << writer.lock
                          << " wait here too: this kind of lock lets no reader pass a waiting writer.";
  }
  return detection;
}

Phrase in_short(const ProcessModel& model, const LockOrderComponent& component, const Cycle& cycle) {
  Phrase phrase;
  for (const Link& link : links_of(model, component, cycle)) phrase << link.hold->lock << " - ";
  return phrase << links_of(model, component, cycle).front().hold->lock;
}

// One finding for the knot: its shortest cycle in full, the next ones by their locks.
Detection summarise(const ProcessModel& model, const LockOrderComponent& component, const CycleResult& found,
                    bool complete) {
  Detection detection;
  detection.kind = kLockOrderInversionInfo.kind;
  detection.subkind = "knot";
  detection.confidence = Confidence::predicted;
  detection.count = found.cycles.size();
  const bool timed = add_cycle(model, detection, component, found.cycles.front());
  detection.severity = timed ? Severity::warning : Severity::error;
  const std::string ways = (complete ? "" : "at least ") + std::to_string(found.cycles.size());
  detection.title << std::to_string(component.locks.size()) + " locks are taken in orders that can deadlock in " +
                         ways + " ways";
  detection.explanation << "If each thread gets its first lock before any gets its second, all of them wait "
                        << how_long(timed) << " Above is one of the shortest circles; others are";
  for (size_t i = 1; i <= kToldOfASummary; ++i) {
    detection.explanation << (i > 1 ? ", " : " ") << in_short(model, component, found.cycles[i]);
    for (const Link& link : links_of(model, component, found.cycles[i])) add_lock(detection, link.hold->lock);
  }
  detection.explanation << ".";
  for (const SyncId lock : component.locks) {
    if (detection.locks.size() < kMostLocks) add_lock(detection, lock);
  }
  detection.advice << "give these locks one order and take them in it everywhere, beginning with the circle above; in "
                      "C++, std::scoped_lock takes several at once";
  return detection;
}

}  // namespace

const DetectorInfo& LockOrderInversionDetector::info() const { return kLockOrderInversionInfo; }

DetectorResult LockOrderInversionDetector::run(const ProcessModel& model, CodeNames& names,
                                               const DetectSettings&) const {
  DetectorResult result;
  result.detections = condition_wait_risks(model, names, kLockOrderInversionInfo.kind);
  for (Detection& risk : nested_read_risks(model, names, kLockOrderInversionInfo.kind)) result.detections.push_back(std::move(risk));
  CycleLimits limits;
  size_t unfinished = 0;
  for (const LockOrderComponent& component : lock_order_components(model, names)) {
    CycleResult found = find_cycles(component.problem, limits);
    // What one knot used up is not there for the next, but pairs of locks are always looked at.
    limits.max_work -= std::min(limits.max_work - limits.max_work / 4, found.work);
    const bool complete = found.complete && component.complete;
    const auto sure = static_cast<size_t>(
        std::count_if(found.cycles.begin(), found.cycles.end(), [](const Cycle& cycle) { return !cycle.doubtful; }));
    if (sure > kToldOfOneKnot) {
      found.cycles.resize(sure);
      result.detections.push_back(summarise(model, component, found, complete));
      continue;
    }
    // A few of these are hints, many are none.
    found.cycles.resize(std::min(found.cycles.size(), sure + kToldOfOneKnot));
    for (const Cycle& cycle : found.cycles) result.detections.push_back(make_detection(model, component, cycle));
    if (!complete) ++unfinished;
  }
  if (unfinished > 0) {
    result.notes.push_back("the lock order has " + std::to_string(unfinished) +
                           " group(s) of locks too entangled to search completely: longer cycles may be missing");
  }
  return result;
}

}  // namespace concheck::analysis
