// Locks of which the counts of a whole run tell that they starve their waiters, or could.
#include <algorithm>
#include <numeric>
#include <set>
#include <string>

#include "analysis/contention/lock_group.h"
#include "analysis/detect/starvation.h"
#include "analysis/render/words.h"

namespace concheck::analysis {
namespace {

using trace::LockUseSlot;

constexpr double kNearlyAlways = 0.9;                             // of the readers' holds: others read too
constexpr uint64_t kEnoughHolds = 32 * trace::kHoldSampleWeight;  // so many samples
constexpr uint64_t kManyHandOvers = 100;
constexpr uint64_t kManyTurns = 10;  // of each of those who queue: in less they come all at once, and go
constexpr uint64_t kMuchLonger = 5;  // than it is held, one waits
constexpr double kMuchTime = 0.1;    // of the time of those who wait

template <typename Value>
const LockUseSlot* top_of(const LockUsage& usage, Value value) {
  const LockUseSlot* top = nullptr;
  for (const LockUseSlot* use : usage.uses) {
    if (use->thread != 0 && value(*use) > 0 && (top == nullptr || value(*use) > value(*top))) top = use;
  }
  return top;
}

class CrowdedLockFinder {
 public:
  CrowdedLockFinder(const StarvationFacts& facts, const std::vector<Detection>& told) : facts_(facts) {
    for (const Detection& detection : told) {
      if (detection.subkind == "writer")
        writers_.insert(lock_group(facts_.model, facts_.names, detection.locks.front()));
    }
  }

  std::vector<Detection> run() {
    for (const auto& [id, usage] : facts_.usages.all()) {
      const Lock* lock = facts_.model.find_lock(id);
      if (lock == nullptr || !is_lock(*lock)) continue;
      find_writer_risk(*lock, usage);
      find_convoy(*lock, usage);
    }
    return std::move(result_);
  }

 private:
  DetectionStep step_of(const LockUsage& usage, const LockUseSlot& use, Action action, uint32_t stack,
                        Likeness likeness) const {
    DetectionStep step;
    step.thread = ThreadId(use.thread);
    step.action = action;
    step.object = usage.lock;
    step.stack = facts_.model.stack(StackId(stack));
    step.likeness = likeness;
    return step;
  }

  // A reader of such a lock waits for a writer only: that anybody waits says that there is a writer.
  void find_writer_risk(const Lock& lock, const LockUsage& usage) {
    const bool lets_readers_pass = (lock.attributes & trace::kRwKindMask) == 0;
    if (lock.kind != trace::SyncKind::rwlock || !lets_readers_pass || usage.waits == 0) return;
    uint64_t holds = 0;
    for (const LockUseSlot* use : usage.uses) holds += use->crowded > 0 ? use->holds : 0;
    const double share = holds > 0 ? static_cast<double>(usage.crowded) / static_cast<double>(holds) : 0;
    if (usage.crowded < kEnoughHolds || share <= kNearlyAlways) return;
    if (!writers_.insert(lock_group(facts_.model, facts_.names, lock.id)).second) return;
    Detection detection = starvation_of("writer-risk", lock.id);
    detection.confidence = Confidence::predicted;
    const auto percent = static_cast<uint64_t>(share * 100);
    detection.title << "a writer of " << lock.id << " can wait without end: readers share it nearly always";
    if (const LockUseSlot* reader = top_of(usage, [](const LockUseSlot& use) { return use.crowded; })) {
      detection.threads.emplace_back(reader->thread);
      detection.steps.push_back(step_of(usage, *reader, Action::acquire, reader->longest_hold_stack, Likeness::object));
      detection.steps.back().shared = true;
    }
    const LockUseSlot* waiter = top_of(usage, [](const LockUseSlot& use) { return use.crowded > 0 ? 0 : use.wait_ns; });
    if (waiter != nullptr) {
      detection.threads.emplace_back(waiter->thread);
      detection.steps.push_back(step_of(usage, *waiter, Action::wait, waiter->longest_wait_stack, Likeness::none));
      detection.steps.back().remark = "for " + duration(waiter->longest_wait_ns) + " at most";
    }
    detection.explanation
        << "Of its readers " + std::to_string(percent) +
               " % had it while others read too, and its kind lets new readers pass a waiting writer: "
               "where one comes before the last has gone, no writer gets it. In this run there was a "
               "gap, after " +
               duration(usage.longest_wait_ns) + " at the latest.";
    detection.advice
        << "let a waiting writer keep out new readers: PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP, where "
           "no thread reads twice; or read for shorter times";
    detection.metrics = {{"sharedPercent", percent}, {"longestWaitNs", usage.longest_wait_ns}};
    result_.push_back(std::move(detection));
  }

  // Its queue does not empty, and that costs its waiters a good part of their time.
  void find_convoy(const Lock& lock, const LockUsage& usage) {
    const uint64_t hold = usage.typical_hold();
    const uint64_t wait = usage.typical_wait();
    if (usage.longest_queue < kManyHandOvers || hold == 0 || wait <= kMuchLonger * hold) return;
    const auto waiters = static_cast<uint64_t>(
        std::count_if(usage.uses.begin(), usage.uses.end(), [](const LockUseSlot* use) { return use->waits > 0; }));
    // Those of ended threads are told together: each of their waits can have been another's.
    const uint64_t queued = std::accumulate(usage.uses.begin(), usage.uses.end(), uint64_t{0}, [](uint64_t sum, const LockUseSlot* use) {
      return sum + (use->thread == 0 ? use->waits : use->waits > 0);
    });
    if (usage.longest_queue < kManyTurns * queued) return;
    const uint64_t start = facts_.model.trace().header.start_monotonic;
    const uint64_t time = facts_.model.latest_time() - std::min(start, facts_.model.latest_time());
    const double all = static_cast<double>(time) * static_cast<double>(waiters);
    // What its queue costs: not the few waits whose holder was off its processor.
    const uint64_t cost = std::min(usage.wait_ns, usage.waits * wait);
    if (cost < facts_.threshold_ns || static_cast<double>(cost) < kMuchTime * all) return;
    if (!convoys_.insert(lock_group(facts_.model, facts_.names, lock.id)).second) return;
    Detection detection = starvation_of("convoy", lock.id);
    detection.title << counted(waiters, "thread") + " queue for " << lock.id
                    << ", and the queue did not empty for " + counted(usage.longest_queue, "hand-over");
    if (const LockUseSlot* waiter = top_of(usage, [](const LockUseSlot& use) { return use.wait_ns; })) {
      detection.threads.emplace_back(waiter->thread);
      detection.steps.push_back(step_of(usage, *waiter, Action::wait, waiter->longest_wait_stack, Likeness::object));
      detection.steps.back().remark =
          counted(waiter->waits, "time") + " in this run, for " + duration(waiter->wait_ns) + " together";
    }
    if (const LockUseSlot* holder = top_of(usage, [](const LockUseSlot& use) { return use.hold_ns; })) {
      detection.threads.emplace_back(holder->thread);
      detection.steps.push_back(step_of(usage, *holder, Action::acquire, holder->longest_hold_stack, Likeness::none));
      detection.steps.back().remark = "for " + duration(holder->longest_hold_ns) + " at most";
    }
    detection.explanation << "A thread typically waits " + duration(wait) + " for what is held " + duration(hold) +
                                 ": whoever is done with it goes to the end of the queue, and all go at the pace of "
                                 "waking one after the other.";
    detection.advice << "take " << lock.id
                     << " less often, for a batch of work instead of a piece; or split what it "
                        "guards, so that not all threads need one lock";
    detection.metrics = {{"handOvers", usage.longest_queue},
                         {"typicalWaitNs", wait},
                         {"typicalHoldNs", hold},
                         {"waitNs", usage.wait_ns},
                         {"waiters", waiters}};
    result_.push_back(std::move(detection));
  }

  const StarvationFacts& facts_;
  std::set<LockGroup> writers_;  // that are told
  std::set<LockGroup> convoys_;
  std::vector<Detection> result_;
};

}  // namespace

std::vector<Detection> crowded_locks(const StarvationFacts& facts, const std::vector<Detection>& told) {
  return CrowdedLockFinder(facts, told).run();
}

}  // namespace concheck::analysis
