#include "analysis/detect/condition_wait.h"

#include <map>
#include <set>
#include <string>
#include <tuple>

#include "analysis/detect/held_chain.h"
#include "analysis/detect/wait_words.h"

namespace concheck::analysis {
namespace {

class ConditionWaitFinder {
 public:
  ConditionWaitFinder(const ProcessModel& model, CodeNames& names, std::string_view kind)
      : model_(model), names_(names), kind_(kind), notifications_(notifications_of(model)) {}

  std::vector<Detection> run() {
    for (const Acquisition& wait : model_.acquisitions()) {
      if (wait.mode != trace::Mode::wait) continue;
      for (int32_t i = wait.parent; i >= 0; i = model_.acquisitions()[i].parent)
        look_at(wait, model_.acquisitions()[i]);
    }
    return std::move(result_);
  }

 private:
  void look_at(const Acquisition& wait, const Acquisition& held) {
    const auto notifications = notifications_.find(wait.lock);
    if (notifications == notifications_.end()) return;
    const Acquisition* example = nullptr;
    const Acquisition* needed = nullptr;
    for (const Acquisition* notification : notifications->second) {
      if (work_left_ == 0) return;
      --work_left_;
      if (notification->thread == wait.thread) continue;
      const Acquisition* taken = held_during(model_, *notification, held.lock);
      if (taken == nullptr || (taken->flags & trace::kTry) != 0) return;
      if (taken->mode == trace::Mode::shared && held.mode == trace::Mode::shared) return;
      // In every schedule before or after the wait: it is not what the wait is for.
      if (!model_.clocks().concurrent(wait.clock, notification->clock)) return;
      example = notification;
      needed = taken;
    }
    if (example == nullptr) return;
    const auto key = std::tuple(names_.place(wait.stack), names_.place(example->stack), names_.lock_class(held.lock));
    const auto [known, added] = told_.emplace(key, result_.size());
    if (!added) {
      ++result_[known->second].count;
      return;
    }
    describe(wait, held, *example, *needed);
  }

  void describe(const Acquisition& wait, const Acquisition& held, const Acquisition& notification,
                const Acquisition& needed) {
    const bool timed = (wait.flags & trace::kTimed) != 0;
    Detection detection;
    detection.kind = kind_;
    detection.subkind = "condition-wait";
    detection.confidence = Confidence::predicted;
    detection.severity = timed ? Severity::warning : Severity::error;
    detection.threads = {wait.thread, notification.thread};
    detection.locks = {held.lock, wait.lock};
    detection.steps.push_back(
        {wait.thread, Action::acquire, held.lock, {}, held.mode == trace::Mode::shared, {}, model_.stack(held.stack)});
    detection.steps.push_back({wait.thread,
                               Action::wait,
                               wait.lock,
                               {held.lock},
                               false,
                               wait_remark(model_, trace::WaitKind::condition, wait.lock),
                               model_.stack(wait.stack)});
    if (timed) detection.steps.back().remark += ", with a timeout,";
    detection.steps.push_back({notification.thread,
                               Action::acquire,
                               held.lock,
                               {},
                               needed.mode == trace::Mode::shared,
                               {},
                               model_.stack(needed.stack)});
    detection.steps.push_back(
        {notification.thread, Action::notify, wait.lock, {held.lock}, false, {}, model_.stack(notification.stack)});
    detection.title << "thread " << wait.thread << " waits for " << wait.lock << " and keeps " << held.lock
                    << ", which whoever notifies it takes first";
    detection.explanation << "A condition wait releases its own mutex only. While this thread waits, thread "
                          << notification.thread << " is held up at " << held.lock
                          << " and never comes to the notification: "
                          << (timed ? "nothing but the timeout ends the wait." : "both wait for ever.");
    detection.advice << "release " << held.lock << " before the wait, or notify without taking it";
    result_.push_back(std::move(detection));
  }

  const ProcessModel& model_;
  CodeNames& names_;
  std::string_view kind_;
  const Notifications notifications_;
  uint64_t work_left_ = 10'000'000;  // notifications looked at; what is beyond is not reported
  std::map<std::tuple<uint32_t, uint32_t, uint32_t>, size_t> told_;
  std::vector<Detection> result_;
};

}  // namespace

std::vector<Detection> condition_wait_risks(const ProcessModel& model, CodeNames& names, std::string_view kind) {
  return ConditionWaitFinder(model, names, kind).run();
}

}  // namespace concheck::analysis
