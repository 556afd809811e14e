#include "analysis/detect/lost_wakeup.h"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "analysis/detect/hang.h"
#include "analysis/detect/held_chain.h"
#include "analysis/detect/wait_graph.h"
#include "analysis/detect/wait_words.h"

namespace concheck::analysis {
namespace {

constexpr DetectorInfo kLostWakeupInfo{"lost-wakeup", "a notification that woke nobody, and a wait that nothing ends"};

struct Lost {
  const Acquisition* notification = nullptr;
  bool guarded = false;  // made with the mutex of the waiter held
};

class LostWakeupFinder {
 public:
  LostWakeupFinder(const ProcessModel& model, const DetectSettings& settings)
      : model_(model), notifications_(notifications_of(model)) {
    for (const Acquisition& event : model.acquisitions()) {
      if (event.mode == trace::Mode::wait) clock_of_wait_[{event.thread, event.lock}] = event.clock;
    }
    const WaitGraph graph = wait_graph(model);
    hopeless_.insert(graph.stuck.begin(), graph.stuck.end());
    for (const DeadlockGroup& group : all_deadlocks(model, graph)) {
      for (const DeadlockLink& link : group.links) hopeless_.insert(link.thread);
    }
    if (!no_progress(model, settings)) return;
    for (const LiveThread& thread : model.live_threads()) hopeless_.insert(thread.id);
  }

  std::vector<Detection> run() {
    for (const LiveThread& thread : model_.live_threads()) {
      if (!waits_unserved(thread) || !told_.insert(thread.waiting->object).second) continue;
      const Lost lost = lost_before(thread);
      if (lost.notification != nullptr) describe(thread, lost);
    }
    return std::move(result_);
  }

 private:
  // For ever, and not notified since.
  bool waits_unserved(const LiveThread& thread) const {
    if (!thread.waiting || thread.waiting->timed || thread.waiting->kind != trace::WaitKind::condition) return false;
    const Lock* condition = model_.find_lock(thread.waiting->object);
    return condition != nullptr && condition->alive &&
           static_cast<uint32_t>(condition->served) == thread.waiting->served && hopeless_.count(thread.id) != 0;
  }

  Lost lost_before(const LiveThread& waiter) const {
    Lost lost;
    bool heard = false;
    // Known when it held other locks.
    const auto wait = clock_of_wait_.find({waiter.id, waiter.waiting->object});
    const ClockId waited_at = wait != clock_of_wait_.end() ? wait->second : ClockId();
    const auto known = notifications_.find(waiter.waiting->object);
    if (known == notifications_.end()) return lost;
    for (const Acquisition* notification : known->second) {
      const Acquisition& event = *notification;
      if ((event.flags & trace::kUnheard) == 0) {
        heard = true;
        continue;
      }
      if (event.thread == waiter.id || model_.clocks().ordered_before(waited_at, event.clock)) continue;
      const bool guarded = held_during(model_, event, waiter.waiting->mutex) != nullptr;
      if (lost.notification == nullptr || lost.guarded || !guarded) lost = {&event, guarded};
    }
    if (heard && lost.guarded) return {};
    return lost;
  }

  void describe(const LiveThread& waiter, const Lost& lost) {
    const Acquisition& notification = *lost.notification;
    const SyncId condition = waiter.waiting->object;
    const SyncId mutex = waiter.waiting->mutex;
    Detection detection;
    detection.kind = kLostWakeupInfo.kind;
    detection.threads = {waiter.id, notification.thread};
    detection.locks = {condition};
    if (mutex) detection.locks.push_back(mutex);
    DetectionStep notified{notification.thread,
                           Action::notify,
                           condition,
                           {},
                           false,
                           "(nobody waits)",
                           model_.stack(notification.stack)};
    if (lost.guarded) notified.holding.push_back(mutex);
    detection.steps.push_back(std::move(notified));
    detection.steps.push_back({waiter.id,
                               Action::wait,
                               condition,
                               {},
                               false,
                               "later, " + wait_remark(model_, trace::WaitKind::condition, condition),
                               waiter.waiting->stack});
    detection.title << "thread " << waiter.id << " waits for ever for " << condition
                    << ", which was notified before, when nobody waited";
    detection.explanation << "A notification wakes those who wait at that moment and is not kept for others. This one "
                             "woke nobody, and no other came since the wait began.";
    if (!lost.guarded && mutex) {
      detection.explanation << " It was made without " << mutex
                            << ", so it can fall between a waiter's check and its wait.";
    }
    add_others(detection, waiter);
    detection.advice << "change what is waited for with " << (mutex ? Phrase() << mutex : Phrase() << "the mutex")
                     << " held, then notify; and wait in a loop that checks it first";
    result_.push_back(std::move(detection));
  }

  void add_others(Detection& detection, const LiveThread& told) const {
    std::vector<ThreadId> others;
    for (const LiveThread& thread : model_.live_threads()) {
      if (thread.id != told.id && hopeless_.count(thread.id) != 0) others.push_back(thread.id);
    }
    if (!others.empty()) detection.explanation << " Blocked as well: " << enumerate(others, kMostListed) << ".";
  }

  const ProcessModel& model_;
  const Notifications notifications_;
  std::map<std::pair<ThreadId, SyncId>, ClockId> clock_of_wait_;  // of the last one
  std::set<ThreadId> hopeless_;
  std::set<SyncId> told_;  // conditions
  std::vector<Detection> result_;
};

}  // namespace

const DetectorInfo& LostWakeupDetector::info() const { return kLostWakeupInfo; }

DetectorResult LostWakeupDetector::run(const ProcessModel& model, CodeNames&, const DetectSettings& settings) const {
  DetectorResult result;
  result.detections = LostWakeupFinder(model, settings).run();
  return result;
}

}  // namespace concheck::analysis
