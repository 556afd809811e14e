#include "analysis/detect/self_deadlock.h"

#include <map>
#include <utility>

#include "analysis/detect/wait_graph.h"

namespace concheck::analysis {
namespace {

constexpr DetectorInfo kSelfDeadlockInfo{"self-deadlock", "a thread that requests a non-recursive lock it already holds"};
constexpr std::string_view kErrorcheck = "errorcheck";

// What is known of one: the process's own remark has no modes, its last state has no errors.
struct SelfWait {
  ThreadId thread;
  SyncId lock;
  RawStack held_at;
  RawStack requested_at;
  bool held_shared = false;
  bool wanted_shared = false;
  bool returned = false;  // the call failed instead of blocking
};

void describe_initialisation(Detection& detection, const SelfWait& wait) {
  detection.title << "thread " << wait.thread << " waits for the initialisation " << wait.lock
                  << ", which it is running itself";
  detection.explanation << "The initialisation needs its own result, so the thread waits for itself for ever.";
  detection.advice << "do not use " << wait.lock << " in what initialises it, nor in what that calls";
}

void describe(Detection& detection, const SelfWait& wait) {
  const bool upgrade = wait.held_shared && !wait.wanted_shared;
  detection.title << "thread " << wait.thread << " requests " << wait.lock
                  << (upgrade ? " for writing while it holds it for reading" : ", which it already holds");
  if (wait.returned) {
    detection.explanation
        << "The lock noticed it: the call failed with EDEADLK. A plain one would never have returned.";
  } else if (upgrade) {
    detection.explanation << "A writer waits until all readers are gone, and this thread is one of them: it waits for "
                             "itself for ever.";
  } else {
    detection.explanation << "The lock is not recursive, so the thread waits for itself for ever.";
  }
  if (upgrade) {
    detection.advice << "release " << wait.lock
                     << " before requesting it for writing, and check again what was read meanwhile";
  } else {
    detection.advice
        << "take " << wait.lock
        << " once on this path: split off a function that expects it held; a recursive lock only hides this";
  }
}

Detection make_detection(const ProcessModel& model, const SelfWait& wait) {
  Detection detection;
  detection.kind = kSelfDeadlockInfo.kind;
  if (wait.returned) detection.subkind = kErrorcheck;
  detection.threads = {wait.thread};
  detection.locks = {wait.lock};
  detection.steps.push_back({wait.thread, Action::acquire, wait.lock, {}, wait.held_shared, {}, wait.held_at});
  detection.steps.push_back({wait.thread,
                             wait.returned ? Action::request : Action::wait,
                             wait.lock,
                             {wait.lock},
                             wait.wanted_shared,
                             {},
                             wait.requested_at});
  const Lock* lock = model.find_lock(wait.lock);
  if (lock != nullptr && lock->kind == trace::SyncKind::once) {
    describe_initialisation(detection, wait);
  } else {
    describe(detection, wait);
  }
  return detection;
}

using Key = std::pair<ThreadId, SyncId>;

// Threads that wait for themselves for ever at the end.
std::map<Key, SelfWait> waiting_for_themselves(const ProcessModel& model) {
  std::map<Key, SelfWait> waits;
  for (const DeadlockGroup& group : all_deadlocks(model, wait_graph(model))) {
    if (group.shape != trace::DeadlockShape::cycle || group.links.size() != 1) continue;
    const DeadlockLink& link = group.links.front();
    if (!link.wanted) continue;
    waits.emplace(Key(link.thread, link.wanted),
                  SelfWait{link.thread, link.wanted, link.held_stack, link.wait_stack,
                           link.held_mode == trace::Mode::shared, link.wanted_mode == trace::Mode::shared});
  }
  return waits;
}

}  // namespace

const DetectorInfo& SelfDeadlockDetector::info() const { return kSelfDeadlockInfo; }

DetectorResult SelfDeadlockDetector::run(const ProcessModel& model, CodeNames&, const DetectSettings&) const {
  DetectorResult result;
  std::map<Key, SelfWait> at_the_end = waiting_for_themselves(model);
  for (const trace::MisuseRecord& record : model.trace().misuses) {
    const auto misuse = static_cast<trace::Misuse>(record.misuse);
    // Between a signal handler and what it interrupted: told by a detector of its own.
    if (misuse == trace::Misuse::signal_self) at_the_end.erase({ThreadId(record.header.thread), SyncId(record.sync)});
    const bool returned = misuse == trace::Misuse::relock_errorcheck;
    if (!returned && misuse != trace::Misuse::self_deadlock) continue;
    SelfWait wait{ThreadId(record.header.thread), SyncId(record.sync), model.stack(StackId(record.other_stack)),
                  model.stack(StackId(record.stack))};
    wait.returned = returned;
    const auto state = at_the_end.find({wait.thread, wait.lock});
    if (!returned && state != at_the_end.end()) {
      if (wait.held_at.frames.empty()) wait.held_at = state->second.held_at;
      if (wait.requested_at.frames.empty()) wait.requested_at = state->second.requested_at;
      wait.held_shared = state->second.held_shared;
      wait.wanted_shared = state->second.wanted_shared;
      at_the_end.erase(state);
    }
    result.detections.push_back(make_detection(model, wait));
  }
  for (const auto& [key, wait] : at_the_end) result.detections.push_back(make_detection(model, wait));
  return result;
}

}  // namespace concheck::analysis
