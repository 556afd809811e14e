#include "analysis/detect/deadlock.h"

#include <algorithm>
#include <string>

#include "analysis/detect/wait_graph.h"

namespace concheck::analysis {
namespace {

constexpr DetectorInfo kInfo{"deadlock", "threads that wait for each other, for ever"};

void add_steps(Detection& detection, const DeadlockLink& link) {
  if (link.held) {
    detection.steps.push_back(
        {link.thread, Action::acquire, link.held, {}, link.held_mode == trace::Mode::shared, {}, link.held_stack});
  }
  DetectionStep wait{link.thread, Action::wait,   link.wanted, {}, link.wanted_mode == trace::Mode::shared,
                     {},          link.wait_stack};
  if (link.held) wait.holding.push_back(link.held);
  wait.awaited = link.awaited;
  detection.steps.push_back(std::move(wait));
}

void describe(Detection& detection, bool with_join, const std::vector<ThreadId>& stuck) {
  if (detection.threads.size() == 2) {
    detection.title << "threads " << detection.threads[0] << " and " << detection.threads[1] << " are deadlocked";
  } else {
    detection.title << std::to_string(detection.threads.size()) + " threads are deadlocked";
  }
  if (!detection.locks.empty()) detection.title << " on " << LockList{detection.locks};
  if (with_join) {
    detection.title << " and a join";
    detection.explanation
        << "Each of them waits for a lock that another of them holds, or for its end: none can go on.";
    detection.advice << "join a thread only after releasing the locks that it needs to come to its end";
  } else {
    detection.explanation << "Each of them holds a lock that another of them waits for, so none can go on.";
    detection.advice << "take these locks in one order everywhere; in C++, std::scoped_lock takes several at once";
  }
  if (!stuck.empty()) detection.explanation << " Blocked behind them: " << enumerate(stuck, 4) << ".";
}

uint64_t longest_wait(const ProcessModel& model, const DeadlockCycle& cycle) {
  const uint64_t end = model.trace().header.end_monotonic;
  uint64_t longest = 0;
  for (const DeadlockLink& link : cycle.links) {
    if (link.since != 0 && end > link.since) longest = std::max(longest, end - link.since);
  }
  return longest;
}

}  // namespace

const DetectorInfo& DeadlockDetector::info() const { return kInfo; }

DetectorResult DeadlockDetector::detect(const ProcessModel& model, CodeNames&) const {
  DetectorResult result;
  const WaitGraph graph = wait_graph(model);
  for (const DeadlockCycle& cycle : all_deadlocks(model, graph)) {
    if (cycle.links.size() < 2) continue;  // a self-deadlock
    Detection detection;
    detection.kind = kInfo.kind;
    bool with_join = false;
    for (const DeadlockLink& link : cycle.links) {
      with_join = with_join || link.awaited;
      detection.threads.push_back(link.thread);
      if (link.held && std::find(detection.locks.begin(), detection.locks.end(), link.held) == detection.locks.end()) {
        detection.locks.push_back(link.held);
      }
      add_steps(detection, link);
    }
    // With several deadlocks it is not told who waits behind which.
    describe(detection, with_join, graph.cycles.size() == 1 ? graph.stuck : std::vector<ThreadId>());
    if (const uint64_t wait = longest_wait(model, cycle); wait > 0) detection.metrics["waitNs"] = wait;
    result.detections.push_back(std::move(detection));
  }
  return result;
}

}  // namespace concheck::analysis
