#include "analysis/detect/misuse.h"

#include <string>

#include "analysis/detect/misuse_words.h"

namespace concheck::analysis {
namespace {

Phrase fill_in(std::string_view text, ThreadId thread, ThreadId other, SyncId lock, SyncId other_lock) {
  Phrase phrase;
  for (size_t mark; (mark = text.find('%')) != std::string_view::npos; text.remove_prefix(mark + 2)) {
    phrase << text.substr(0, mark);
    switch (text[mark + 1]) {
      case 't':
        phrase << thread;
        break;
      case 'o':
        phrase << other;
        break;
      case 'm':
        phrase << other_lock;
        break;
      default:
        phrase << lock;
        break;
    }
  }
  return phrase << text;
}

Detection make_detection(const ProcessModel& model, const trace::MisuseRecord& record, const MisuseWords& words) {
  const ThreadId thread(record.header.thread);
  const ThreadId other(record.other_thread);
  const SyncId lock(record.sync);
  const SyncId other_lock(record.other_sync);
  Detection detection;
  detection.kind = words.detector->kind;
  detection.subkind = words.subkind;
  detection.confidence = words.confidence;
  detection.severity = words.severity;
  detection.threads.push_back(thread);
  if (other && other != thread) detection.threads.push_back(other);
  if (lock) detection.locks.push_back(lock);
  if (other_lock) detection.locks.push_back(other_lock);

  DetectionStep call{thread, words.action, lock, {}, false, {}, model.stack(StackId(record.stack))};
  // What the other thread took is the second object, if there is one: the mutex of a condition wait.
  const bool took_other = words.other_action == Action::acquire && other_lock;
  DetectionStep taken{other ? other : thread,
                      words.other_action,
                      took_other ? other_lock : lock,
                      {},
                      false,
                      {},
                      model.stack(StackId(record.other_stack))};
  call.remark = words.remark;
  taken.remark = words.other_remark;
  if (!lock && other && words.action == Action::wait) call.awaited = other;
  // A thread's end has no place in the code; what is recorded is where it took the lock.
  if (words.action == Action::exit) {
    if (taken.stack.frames.empty()) taken.stack = call.stack;
    call.stack = {};
    call.holding.push_back(lock);
  }
  if (!taken.stack.frames.empty()) detection.steps.push_back(std::move(taken));
  detection.steps.push_back(std::move(call));

  std::string_view title = words.title;
  if (!other && !words.title_without_other.empty()) title = words.title_without_other;
  if (other == thread && !words.title_own.empty()) title = words.title_own;
  detection.title = fill_in(title, thread, other, lock, other_lock);
  detection.explanation = fill_in(words.explanation, thread, other, lock, other_lock);
  detection.advice = fill_in(words.advice, thread, other, lock, other_lock);
  return detection;
}

}  // namespace

std::vector<std::unique_ptr<Detector>> misuse_detectors() {
  std::vector<std::unique_ptr<Detector>> detectors;
  for (const DetectorInfo* info : {&kLockMisuse, &kConditionMisuse, &kThreadMisuse, &kForkHazard, &kSignalHazard}) {
    detectors.push_back(std::make_unique<MisuseDetector>(*info));
  }
  return detectors;
}

DetectorResult MisuseDetector::run(const ProcessModel& model, CodeNames&, const DetectSettings&) const {
  DetectorResult result;
  for (const trace::MisuseRecord& record : model.trace().misuses) {
    const Lock* object = model.find_lock(SyncId(record.sync));
    const MisuseWords* words = misuse_words(static_cast<trace::Misuse>(record.misuse),
                                            object != nullptr ? object->kind : trace::SyncKind::none);
    if (words != nullptr && words->detector == &info_) {
      result.detections.push_back(make_detection(model, record, *words));
    }
  }
  return result;
}

}  // namespace concheck::analysis
