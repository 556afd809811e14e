#include "analysis/detect/priority_inversion_risk.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "analysis/contention/lock_group.h"
#include "analysis/contention/lock_usage.h"
#include "analysis/contention/scheduling.h"
#include "analysis/detect/priority_inversion.h"
#include "analysis/render/words.h"

namespace concheck::analysis {
namespace {

using trace::LockUseSlot;
using trace::SyncKind;

constexpr DetectorInfo kPriorityInversionRiskInfo{"priority-inversion-risk",
                             "locks without priority inheritance or ceiling between threads of different priority"};

struct User {
  const LockUseSlot* use;
  ThreadId thread;
  Scheduling scheduling;
};

class PriorityInversionRiskFinder {
 public:
  PriorityInversionRiskFinder(const ProcessModel& model, CodeNames& names)
      : model_(model), names_(names), schedulings_(model), usages_(model) {}

  std::vector<Detection> run() {
    if (!schedulings_.differ()) return {};
    for (const auto& [id, usage] : usages_.all()) {
      const Lock* lock = model_.find_lock(id);
      if (lock == nullptr || !is_lock(*lock)) continue;
      const std::vector<User> users = users_of(usage);
      if (users.size() < 2) continue;
      if (!users.front().scheduling.priority.preferred_to(users.back().scheduling.priority)) continue;
      judge(*lock, usage, users);
    }
    return std::move(result_);
  }

 private:
  // The one with the highest priority first. Whose are counted together have ended, and are not known.
  std::vector<User> users_of(const LockUsage& usage) const {
    std::vector<User> users;
    for (const LockUseSlot* use : usage.uses) {
      if (use->thread != 0) users.push_back({use, ThreadId(use->thread), schedulings_.of(ThreadId(use->thread))});
    }
    std::stable_sort(users.begin(), users.end(), [](const User& a, const User& b) {
      const Priority& left = a.scheduling.priority;
      const Priority& right = b.scheduling.priority;
      if (left.before(right) || right.before(left)) return left.before(right);
      return !left.real_time() && left.nice < right.nice;
    });
    return users;
  }

  void judge(const Lock& lock, const LockUsage& usage, const std::vector<User>& users) {
    const User& high = users.front();
    const User& low = users.back();
    if ((lock.attributes & trace::kProtocolProtect) != 0 && lock.kind == SyncKind::mutex) {
      judge_ceiling(lock, usage, users);
      return;
    }
    if (lends_priority(lock)) return;
    const bool real_time = high.scheduling.priority.real_time();
    // Nice levels promise nothing: only where somebody did wait is it worth a word.
    if (!real_time && high.use->waits == 0) return;
    const std::vector<ThreadId> middle = between(high, low);
    const std::string_view subkind = !real_time                     ? "nice"
                                     : middle.empty()               ? "bounded"
                                     : lock.kind == SyncKind::mutex ? "no-protocol"
                                                                    : "no-inheritance";
    if (!told_.emplace(subkind, lock_group(model_, names_, lock.id)).second) return;
    result_.push_back(describe(lock, subkind, usage, high, low, middle));
  }

  bool has_misuse(SyncId lock) const {
    const auto& misuses = model_.trace().misuses;
    return std::any_of(misuses.begin(), misuses.end(), [&](const trace::MisuseRecord& misuse) {
      return misuse.sync == lock.value && static_cast<trace::Misuse>(misuse.misuse) == trace::Misuse::ceiling;
    });
  }

  // A request above the ceiling fails, which is told as misuse of the lock.
  // The ceiling can be changed: what counts is the one that was there when the user took it.
  void judge_ceiling(const Lock& lock, const LockUsage& usage, const std::vector<User>& users) {
    int32_t highest = 0;
    for (const LockUseSlot* use : usage.uses) highest = std::max(highest, use->ceiling);
    const auto ceiling_for = [highest](const User& user) { return user.use->ceiling != 0 ? user.use->ceiling : highest; };
    const auto above = std::find_if(users.begin(), users.end(), [&](const User& user) {
      const Priority& own = user.scheduling.priority;
      return own.real_time() && ceiling_for(user) != 0 && own.priority > ceiling_for(user);
    });
    if (above == users.end() || has_misuse(lock.id)) return;
    const User& high = *above;
    const Priority& priority = high.scheduling.priority;
    const int32_t ceiling = ceiling_for(high);
    if (!told_.emplace("ceiling", lock_group(model_, names_, lock.id)).second) return;
    Detection detection = begin(lock, "ceiling");
    detection.severity = Severity::error;
    add_user(detection, lock, high);
    detection.title << "thread " << high.thread << " (" + priority_text(priority) + ") uses " << lock.id
                    << ", whose ceiling is " + std::to_string(ceiling);
    detection.explanation
        << "The holder runs with the ceiling's priority. It has to be that of the highest thread that "
           "uses the lock: that thread's requests fail (EINVAL), and whoever lies between keeps a "
           "holder from running.";
    detection.advice << "set the ceiling of " << lock.id
                     << " to " + std::to_string(priority.priority) + " or above (pthread_mutexattr_setprioceiling)";
    result_.push_back(std::move(detection));
  }

  Detection begin(const Lock& lock, std::string_view subkind) const {
    Detection detection;
    detection.kind = kPriorityInversionRiskInfo.kind;
    detection.subkind = subkind;
    detection.severity = Severity::warning;
    detection.confidence = Confidence::predicted;
    detection.locks.push_back(lock.id);
    return detection;
  }

  void add_user(Detection& detection, const Lock& lock, const User& user) const {
    DetectionStep step;
    step.thread = user.thread;
    step.action = Action::acquire;
    step.object = lock.id;
    step.remark = "with " + priority_text(user.scheduling.priority);
    if (user.use->longest_hold_ns > 0) step.remark += ", for " + duration(user.use->longest_hold_ns) + " at most";
    step.stack = model_.stack(where(lock, user));
    step.likeness = Likeness::object;
    detection.threads.push_back(user.thread);
    detection.steps.push_back(std::move(step));
  }

  // Where the user had it longest, or else waited longest, or was seen to take it.
  StackId where(const Lock& lock, const User& user) const {
    if (user.use->longest_hold_stack != 0) return StackId(user.use->longest_hold_stack);
    if (user.use->longest_wait_stack != 0) return StackId(user.use->longest_wait_stack);
    const auto acquisitions = model_.acquisitions();
    const auto it = std::find_if(acquisitions.begin(), acquisitions.end(), [&](const Acquisition& one) {
      return one.thread == user.thread && one.lock == lock.id && one.stack;
    });
    return it != acquisitions.end() ? it->stack : StackId();
  }

  // Those that can keep the lower one off its processor, and are kept off by the higher one.
  std::vector<ThreadId> between(const User& high, const User& low) const {
    std::vector<ThreadId> threads;
    for (const Thread& thread : model_.threads()) {
      if (thread.id == high.thread || thread.id == low.thread) continue;
      const Scheduling own = schedulings_.of(thread.id);
      if (!own.priority.before(low.scheduling.priority) || !high.scheduling.priority.before(own.priority)) continue;
      if (share_a_processor(own.processors, low.scheduling.processors)) threads.push_back(thread.id);
    }
    return threads;
  }

  Detection describe(const Lock& lock, std::string_view subkind, const LockUsage& usage, const User& high,
                     const User& low, const std::vector<ThreadId>& middle) const {
    Detection detection = begin(lock, subkind);
    const bool real_time = high.scheduling.priority.real_time();
    if (!real_time || middle.empty()) {
      detection.severity = Severity::note;
      detection.informative = true;
    }
    add_user(detection, lock, high);
    add_user(detection, lock, low);
    for (size_t i = 0; i < std::min(middle.size(), kMostListed); ++i) {
      DetectionStep step;
      step.thread = middle[i];
      step.action = Action::run;
      step.remark = "with " + priority_text(schedulings_.of(middle[i]).priority);
      step.likeness = Likeness::none;
      detection.threads.push_back(step.thread);
      detection.steps.push_back(std::move(step));
    }
    detection.title << "thread " << high.thread
                    << " (" + priority_text(high.scheduling.priority) + ") can be held up at " << lock.id
                    << " by thread " << low.thread << " (" + priority_text(low.scheduling.priority) + ")";
    if (!middle.empty()) {
      detection.title << (middle.size() == 1 ? ", and so by thread " : ", and so by threads ")
                      << enumerate(middle, kMostListed);
    }
    explain(detection, lock, usage, low, middle, real_time);
    detection.advice << priority_advice(lock);
    detection.metrics["longestHoldNs"] = low.use->longest_hold_ns;
    return detection;
  }

  static void explain(Detection& detection, const Lock& lock, const LockUsage& usage, const User& low,
                      const std::vector<ThreadId>& middle, bool real_time) {
    const std::string bound = low.use->longest_hold_ns > 0 ? duration(low.use->longest_hold_ns) : std::string();
    if (!middle.empty()) {
      detection.explanation
          << "While thread " << low.thread
          << " has it, what lies between the two in priority can take its processor for as long as it "
             "likes, and the higher one waits.";
      if (lock.kind == SyncKind::spinlock) {
        detection.explanation << " It waits by spinning: on one processor with the holder it never ends.";
      }
      return;
    }
    if (real_time) {
      detection.explanation << "No thread of this process lies between the two: the wait is bounded by how long thread "
                            << low.thread << " has it"
                            << (bound.empty() ? "." : ", which was " + bound + " at most in what was measured.");
      if (!low.scheduling.priority.real_time()) {
        detection.explanation << " But it shares its processors with all other processes, which can keep it from them.";
      }
      return;
    }
    detection.explanation
        << "It has waited for it " + duration(usage.longest_wait_ns) +
               " at most. The system gives the other one a small share of a processor that others want.";
  }

  const ProcessModel& model_;
  CodeNames& names_;
  const Schedulings schedulings_;
  const LockUsages usages_;
  std::set<std::pair<std::string_view, LockGroup>> told_;
  std::vector<Detection> result_;
};

}  // namespace

const DetectorInfo& PriorityInversionRiskDetector::info() const { return kPriorityInversionRiskInfo; }

DetectorResult PriorityInversionRiskDetector::run(const ProcessModel& model, CodeNames& names,
                                                  const DetectSettings&) const {
  DetectorResult result;
  result.detections = PriorityInversionRiskFinder(model, names).run();
  return result;
}

}  // namespace concheck::analysis
