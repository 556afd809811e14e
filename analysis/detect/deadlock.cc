#include "analysis/detect/deadlock.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "analysis/detect/wait_graph.h"
#include "analysis/detect/wait_words.h"

namespace concheck::analysis {
namespace {

constexpr DetectorInfo kDeadlockInfo{"deadlock", "threads that wait for each other, for ever"};

using trace::DeadlockShape;
using trace::WaitKind;

// `alike`: so many more threads wait just like this one.
void add_steps(const ProcessModel& model, Detection& detection, const DeadlockLink& link, size_t alike) {
  detection.threads.push_back(link.thread);
  add_lock(detection, link.held);
  std::vector<SyncId> holding;
  if (link.held) {
    holding.push_back(link.held);
    detection.steps.push_back(
        {link.thread, Action::acquire, link.held, {}, link.held_mode == trace::Mode::shared, {}, link.held_stack});
  }
  if (link.wait_kind == WaitKind::none) {
    detection.steps.push_back({link.thread, Action::exit, {}, holding, false, {}, {}});
    return;
  }
  DetectionStep wait{link.thread,
                     Action::wait,
                     link.wanted,
                     holding,
                     link.wanted_mode == trace::Mode::shared,
                     wait_remark(model, link.wait_kind, link.wanted, link.awaited),
                     link.wait_stack};
  if (alike > 0) add_remark(wait, alike_remark(alike));
  wait.awaited = link.awaited;
  detection.steps.push_back(std::move(wait));
  const Waiting waiting{link.wait_kind, link.wanted, link.wanted_mode, false, link.since, link.wait_stack, link.awaited};
  for (Slice& slice : slices_of(link.thread, waiting, {link.held, link.held_mode, 0, link.held_stack}, model.latest_time())) {
    detection.slices.push_back(std::move(slice));
  }
}

void add_stuck(Detection& detection, const std::vector<ThreadId>& stuck) {
  if (!stuck.empty()) detection.explanation << " Blocked behind them: " << enumerate(stuck, kMostListed) << ".";
}

void name_threads(Detection& detection, size_t threads) {
  if (threads == 2 && detection.threads.size() == 2) {
    detection.title << "threads " << detection.threads[0] << " and " << detection.threads[1] << " are deadlocked";
  } else {
    detection.title << std::to_string(threads) + " threads are deadlocked";
  }
}

bool any_waits(const DeadlockGroup& group, WaitKind kind) {
  return std::any_of(group.links.begin(), group.links.end(),
                     [kind](const DeadlockLink& link) { return link.wait_kind == kind; });
}

void describe_cycle(const ProcessModel& model, Detection& detection, const DeadlockGroup& group) {
  for (const DeadlockLink& link : group.links) add_steps(model, detection, link, 0);
  // In a damaged trace what one of them wants need not be what the next one holds.
  for (const DeadlockLink& link : group.links) add_lock(detection, link.wanted);
  const bool with_join = any_waits(group, WaitKind::join);
  name_threads(detection, group.links.size());
  if (!detection.locks.empty()) detection.title << " on " << LockList{detection.locks};
  // What another thread waits for, and nobody holds: the writer that waits in front of a reader.
  const bool queued = std::any_of(group.links.begin(), group.links.end(), [](const DeadlockLink& link) {
    return !link.held && link.wait_kind == WaitKind::lock;
  });
  if (with_join) {
    detection.title << (detection.locks.empty() ? " on joins" : " and a join");
    detection.explanation
        << "Each of them waits for a lock that another of them holds, or for its end: none can go on.";
    detection.advice
        << (detection.locks.empty()
                ? "let one thread join the others; no thread may wait for the end of one that waits for its"
                : "join a thread only after releasing the locks that it needs to come to its end");
  } else if (queued) {
    detection.explanation
        << "A reader waits behind a writer that waits for a lock to be released by the readers before "
           "it: this kind of lock lets no reader pass a waiting writer.";
    detection.advice << "do not take the lock for reading twice in one thread, or make it of the default kind";
  } else {
    detection.explanation << "Each of them holds a lock that another of them waits for, so none can go on.";
    const bool with_once = any_waits(group, WaitKind::once);
    detection.advice << wait_advice(with_once ? WaitKind::once : WaitKind::lock, {});
  }
}

void describe_orphan(const ProcessModel& model, Detection& detection, const DeadlockGroup& group) {
  // The dead one first: that is how it came about.
  for (auto link = group.links.rbegin(); link != group.links.rend(); ++link) add_steps(model, detection, *link, 0);
  const DeadlockLink& waiter = group.links.front();
  add_lock(detection, waiter.wanted);
  detection.title << "thread " << waiter.thread << " waits for ever for " << waiter.wanted << ", which ";
  if (group.links.size() > 1) {
    detection.title << "thread " << group.links.back().thread << " held when it ended";
  } else {
    detection.title << "a thread held that has ended";
  }
  detection.explanation << "Only its holder could release the lock, and the holder is gone.";
  detection.advice << "release " << waiter.wanted
                   << " on every way out of the thread, cancellation and pthread_exit() included; a robust mutex "
                      "tells the next one that the holder died";
}

// Threads that wait for the same thing at the same place are told once.
std::vector<std::pair<const DeadlockLink*, size_t>> unlike(const std::vector<DeadlockLink>& links) {
  std::vector<std::pair<const DeadlockLink*, size_t>> told;
  std::map<WaitLook, size_t> index;
  for (const DeadlockLink& link : links) {
    const bool alone = link.held || link.awaited;
    const auto look = look_of(link.wait_kind, link.wanted, link.thread, link.wait_stack);
    const auto [known, added] =
        index.emplace(alone ? look : look_of(link.wait_kind, link.wanted, {}, link.wait_stack), told.size());
    if (added) {
      told.emplace_back(&link, 0);
    } else {
      ++told[known->second].second;
    }
  }
  return told;
}

void describe_set(const ProcessModel& model, Detection& detection, const DeadlockGroup& group) {
  const DeadlockLink* first = &group.links.front();  // in need of somebody to wake it
  std::vector<Phrase> things, ways;
  std::set<std::pair<bool, SyncId>> seen;
  const auto told = unlike(group.links);
  for (const auto& [link, alike] : told) {
    if (detection.threads.size() < kMostSteps) {
      add_steps(model, detection, *link, alike);
      add_lock(detection, link->wanted);
    }
    const Phrase way = way_to_wake(link->wait_kind, link->wanted);
    if (way_to_wake(first->wait_kind, first->wanted).parts().empty() && !way.parts().empty()) first = link;
    if (!seen.emplace(link->wait_kind == WaitKind::join, link->wanted).second) continue;
    things.push_back(awaited_thing(link->wait_kind, link->wanted));
    if (!way.parts().empty()) ways.push_back(way);
  }
  if (group.links.size() == 1) {
    detection.title << "thread " << first->thread << " waits for ever: no thread is left that could "
                    << (ways.empty() ? Phrase() << "end its wait" : ways.front());
  } else {
    name_threads(detection, group.links.size());
    detection.title << " on " << enumerate(things, kMostListed);
  }
  if (ways.empty()) {
    detection.explanation << "Each of them waits for something that only another of them could give.";
  } else {
    detection.explanation << "Whoever could " << enumerate(ways, kMostListed, " or ")
                          << (group.links.size() == 1 ? " has ended." : " is among those that wait.");
  }
  add_untold(detection, told.size());
  if (!group.sure) {
    detection.explanation << " A signal handler could still do it: concheck does not know what handlers do.";
  }
  detection.advice << wait_advice(first->wait_kind, first->wanted);
}

uint64_t longest_wait(const ProcessModel& model, const DeadlockGroup& group) {
  const uint64_t end = model.latest_time();
  uint64_t longest = 0;
  for (const DeadlockLink& link : group.links) {
    if (link.since != 0 && end > link.since) longest = std::max(longest, end - link.since);
  }
  return longest;
}

}  // namespace

const DetectorInfo& DeadlockDetector::info() const { return kDeadlockInfo; }

DetectorResult DeadlockDetector::run(const ProcessModel& model, CodeNames&, const DetectSettings&) const {
  DetectorResult result;
  const WaitGraph graph = wait_graph(model);
  for (const DeadlockGroup& group : all_deadlocks(model, graph)) {
    if (group.shape == DeadlockShape::cycle && group.links.size() < 2) continue;  // a self-deadlock
    Detection detection;
    detection.kind = kDeadlockInfo.kind;
    if (!group.sure) {
      detection.severity = Severity::warning;
      detection.confidence = Confidence::possible;
    }
    switch (group.shape) {
      case DeadlockShape::cycle:
        describe_cycle(model, detection, group);
        break;
      case DeadlockShape::set:
        describe_set(model, detection, group);
        break;
      case DeadlockShape::orphan:
        describe_orphan(model, detection, group);
        break;
    }
    // With several deadlocks it is not told who waits behind which.
    if (graph.deadlocks.size() == 1) add_stuck(detection, graph.stuck);
    if (const uint64_t wait = longest_wait(model, group); wait > 0) detection.metrics["waitNs"] = wait;
    result.detections.push_back(std::move(detection));
  }
  return result;
}

}  // namespace concheck::analysis
