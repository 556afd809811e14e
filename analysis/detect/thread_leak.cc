#include "analysis/detect/thread_leak.h"

#include <map>
#include <string>
#include <vector>

namespace concheck::analysis {
namespace {

constexpr DetectorInfo kThreadLeakInfo{"thread-leak", "a thread neither joined nor detached when the process ended"};

Detection make_detection(const ProcessModel& model, const std::vector<const Thread*>& threads) {
  const Thread& first = *threads.front();
  Detection detection;
  detection.kind = kThreadLeakInfo.kind;
  detection.severity = Severity::warning;
  detection.count = threads.size();
  detection.threads = {first.id};
  if (first.parent) detection.threads.push_back(first.parent);
  DetectionStep created{first.parent, Action::create, {}, {}, false, {}, model.stack(first.create_stack)};
  created.awaited = first.id;
  detection.steps.push_back(std::move(created));
  if (threads.size() == 1) {
    detection.title << "thread " << first.id << " was neither joined nor detached";
  } else {
    detection.title << std::to_string(threads.size()) + " threads created in " << PlaceOfStep{0}
                    << " were neither joined nor detached";
  }
  detection.explanation << "It ended, but its stack and its descriptor are kept until somebody joins it: with every "
                           "such thread the program has less memory, until no thread can be created any more.";
  detection.advice << "join it, or detach it when nobody needs to know its end: pthread_detach(), or an attribute at "
                      "its creation";
  return detection;
}

}  // namespace

const DetectorInfo& ThreadLeakDetector::info() const { return kThreadLeakInfo; }

DetectorResult ThreadLeakDetector::run(const ProcessModel& model, CodeNames& names, const DetectSettings&) const {
  DetectorResult result;
  if (model.trace().header.state != static_cast<uint32_t>(trace::ProcessState::exited)) return result;
  // Those without a creation are the main thread, and what other means than pthread_create made.
  std::map<uint32_t, std::vector<const Thread*>> by_place;
  for (const Thread& thread : model.threads()) {
    if (thread.unjoined && thread.create_stack) by_place[names.place(thread.create_stack)].push_back(&thread);
  }
  for (const auto& [place, threads] : by_place) result.detections.push_back(make_detection(model, threads));
  return result;
}

}  // namespace concheck::analysis
