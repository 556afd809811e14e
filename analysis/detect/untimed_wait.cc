#include "analysis/detect/untimed_wait.h"

#include <map>
#include <string_view>
#include <utility>

#include "analysis/detect/wait_words.h"

namespace concheck::analysis {
namespace {

using trace::UntimedWaitRecord;
using trace::WaitKind;

constexpr DetectorInfo kUntimedWaitInfo{"untimed-wait", "waits without a timeout, by place: for information", false};

Detection describe(const ProcessModel& model, const UntimedWaitRecord& record) {
  const auto kind = static_cast<WaitKind>(record.kind);
  const SyncId object(record.sync);
  Detection detection;
  detection.kind = kUntimedWaitInfo.kind;
  detection.severity = Severity::note;
  detection.informative = true;
  detection.threads.emplace_back(record.header.thread);
  if (object) detection.locks.push_back(object);
  DetectionStep step;
  step.thread = ThreadId(record.header.thread);
  step.action = Action::wait;
  step.object = object;
  step.remark = wait_remark(model, kind, object);
  step.stack = model.stack(StackId(record.stack));
  detection.steps.push_back(std::move(step));
  detection.title << "thread " << ThreadId(record.header.thread) << " waits in " << PlaceOfStep{0} << " for "
                  << awaited_thing(kind, object) << ", without a timeout";
  detection.explanation << "If what it waits for never comes, the thread has no other way out.";
  detection.advice << "where that can happen, wait with a timeout and say what did not come";
  return detection;
}

}  // namespace

const DetectorInfo& UntimedWaitDetector::info() const { return kUntimedWaitInfo; }

DetectorResult UntimedWaitDetector::run(const ProcessModel& model, CodeNames& names, const DetectSettings&) const {
  DetectorResult result;
  std::map<std::pair<uint32_t, uint32_t>, size_t> known;  // by kind and place
  for (const UntimedWaitRecord& record : model.trace().untimed_waits) {
    const auto [entry, added] =
        known.try_emplace({record.kind, names.place(StackId(record.stack))}, result.detections.size());
    if (added) {
      result.detections.push_back(describe(model, record));
    } else {
      ++result.detections[entry->second].count;
    }
  }
  return result;
}

}  // namespace concheck::analysis
