// Waits for a lock that are long. Either others took it again and again meanwhile: then the waiter was starved. Or they
// did not: then somebody held it for long.
#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "analysis/contention/lock_group.h"
#include "analysis/detect/blocking_words.h"
#include "analysis/detect/starvation.h"
#include "analysis/render/words.h"

namespace concheck::analysis {
namespace {

using trace::LongWaitRecord;

constexpr uint64_t kManyHolds = 20;  // as long as so many ordinary critical sections
constexpr double kNearlyAll = 0.9;   // of the acquisitions that passed: one thread's
constexpr size_t kMostPassers = 3;

constexpr std::string_view kLock = "lock";
constexpr std::string_view kUnfair = "unfair-hand-over";
constexpr std::string_view kWriter = "writer";
constexpr std::string_view kLongSection = "long-critical-section";

// One wait, and what is known of the lock.
struct StarvedLockCase {
  const LongWaitRecord* wait = nullptr;
  const LockUsage* usage = nullptr;  // null: nothing was counted
  uint64_t waited = 0;
  uint64_t delayed = 0;  // of it: no processor ran the waiter
  uint64_t typical_hold = 0;
  std::string_view subkind;
  std::vector<const trace::LockUseSlot*> passers;  // other threads that took it, the one that did so most first

  ThreadId waiter() const { return ThreadId(wait->header.thread); }
  SyncId lock() const { return SyncId(wait->sync); }
};

class StarvedLockFinder {
 public:
  explicit StarvedLockFinder(const StarvationFacts& facts) : facts_(facts) {
    for (const LongWaitRecord& wait : facts.model.trace().long_waits) {
      const bool for_lock = wait.kind == static_cast<uint16_t>(trace::WaitKind::lock);
      if (for_lock && wait.end - wait.begin > facts.threshold_ns / 2) waits_of_.emplace(wait.header.thread, &wait);
    }
  }

  std::vector<Detection> run() {
    // The worst of each lock, by what is wrong with it.
    std::map<std::pair<std::string_view, LockGroup>, StarvedLockCase> worst;
    for (const LongWaitRecord& wait : facts_.model.trace().long_waits) {
      std::optional<StarvedLockCase> found = judge(wait);
      if (!found) continue;
      StarvedLockCase& known = worst[{found->subkind, lock_group(facts_.model, facts_.names, found->lock())}];
      if (known.wait == nullptr || found->waited > known.waited) known = *std::move(found);
    }
    std::vector<Detection> result;
    for (const auto& [key, one] : worst) {
      result.push_back(one.subkind == kLongSection ? describe_long_section(one) : describe_starved(one));
    }
    return result;
  }

 private:
  std::optional<StarvedLockCase> judge(const LongWaitRecord& wait) const {
    const Lock* lock = facts_.model.find_lock(SyncId(wait.sync));
    const auto kind = static_cast<trace::WaitKind>(wait.kind);
    if (lock == nullptr || !is_lock(*lock) || wait.end <= wait.begin) return std::nullopt;
    if (kind != trace::WaitKind::lock && kind != trace::WaitKind::semaphore) return std::nullopt;
    StarvedLockCase one;
    one.wait = &wait;
    one.usage = facts_.usages.find(lock->id);
    one.waited = wait.end - wait.begin;
    one.delayed = std::max(facts_.delays.during(one.waiter(), wait.begin, wait.end), std::min(wait.delay_ns, one.waited));
    one.typical_hold = one.usage != nullptr ? one.usage->typical_hold() : 0;
    // Load from outside makes holds long, too: they are compared with the whole wait. Who was passed so often has waited for that many.
    const bool is_many_holds = wait.served >= kManyHolds || one.waited > kManyHolds * one.typical_hold;
    if (one.waited - one.delayed <= facts_.threshold_ns || !is_many_holds) return std::nullopt;
    if (wait.served <= kManyTurns * rivals(one)) {
      // The lock that its holder waited for is to blame, and is looked at by itself.
      if (is_behind_another(wait)) return std::nullopt;
      // A queue in which all had it for an ordinary time is none either.
      if (wait.served * one.typical_hold >= one.waited / 2) return std::nullopt;
      // That a semaphore is not given for long is mostly its purpose, as when a thread's end is awaited.
      if (kind == trace::WaitKind::semaphore) return std::nullopt;
      // Nor is a section long in which no processor ran its thread.
      if (one.waited - one.delayed <= facts_.threshold_ns + owner_delay(wait)) return std::nullopt;
      // Where processors are short for the waiter, they may have been for a holder of whom nobody knows.
      if (!is_owner_measured(wait) && one.delayed >= one.waited / 10) return std::nullopt;
      one.subkind = kLongSection;
      return one;
    }
    add_passers(one);
    one.subkind = passed_by_readers(*lock, one) ? kWriter : one_passed(one) ? kUnfair : kLock;
    return one;
  }

  static bool is_owner_measured(const LongWaitRecord& wait) { return (wait.header.flags & trace::kOwnerMeasured) != 0; }
  static uint64_t owner_delay(const LongWaitRecord& wait) { return is_owner_measured(wait) ? wait.owner_delay_ns : 0; }

  // Other threads that want it, as far as is known: those that waited at the end, or those that have to do with it at all.
  static uint64_t rivals(const StarvedLockCase& one) {
    const uint64_t waiting = uint64_t{one.wait->others} + 1;
    if (one.usage == nullptr) return waiting;
    return std::max(waiting, uint64_t{one.usage->uses.size()} - (one.usage->uses.empty() ? 0 : 1));
  }

  // For half of the wait or more the holder itself waited for a lock: it says so, or has a long wait of its own.
  bool is_behind_another(const LongWaitRecord& wait) const {
    const uint64_t half = (wait.end - wait.begin) / 2;
    if (wait.behind != 0 && wait.behind_ns >= half) return true;
    if (wait.owner == 0 || wait.served > 1) return false;
    const auto [first, last] = waits_of_.equal_range(wait.owner);
    return std::any_of(first, last, [&](const auto& entry) {
      const LongWaitRecord& other = *entry.second;
      const uint64_t begin = std::max(wait.begin, other.begin);
      const uint64_t end = std::min(wait.end, other.end);
      return other.sync != wait.sync && begin < end && end - begin >= half;
    });
  }

  static void add_passers(StarvedLockCase& one) {
    if (one.usage == nullptr) return;
    for (const trace::LockUseSlot* use : one.usage->uses) {
      if (use->thread != one.wait->header.thread && use->holds > 0) one.passers.push_back(use);
    }
    std::sort(one.passers.begin(), one.passers.end(), [](const auto* a, const auto* b) { return a->holds > b->holds; });
  }

  static bool passed_by_readers(const Lock& lock, const StarvedLockCase& one) {
    if (lock.kind != trace::SyncKind::rwlock || one.wait->mode != static_cast<uint8_t>(trace::Mode::exclusive)) {
      return false;
    }
    return one.wait->owner == 0 ||
           std::any_of(one.passers.begin(), one.passers.end(), [](const auto* use) { return use->crowded > 0; });
  }

  // Threads that have ended are counted together, so that they are not one.
  static bool one_passed(const StarvedLockCase& one) {
    if (one.passers.empty() || one.passers.front()->thread == 0) return false;
    double all = 0;
    for (const trace::LockUseSlot* use : one.passers) all += static_cast<double>(use->holds);
    return static_cast<double>(one.passers.front()->holds) >= kNearlyAll * all;
  }

  DetectionStep wait_step(const StarvedLockCase& one, Likeness likeness) const {
    DetectionStep step;
    step.thread = one.waiter();
    step.action = Action::wait;
    step.object = one.lock();
    step.shared = one.wait->mode == static_cast<uint8_t>(trace::Mode::shared);
    step.remark = "for " + duration(one.waited);
    if ((one.wait->header.flags & trace::kWaitTimedOut) != 0) step.remark += ", in vain";
    step.stack = facts_.model.stack(StackId(one.wait->stack));
    step.likeness = likeness;
    return step;
  }

  Detection begin(const StarvedLockCase& one) const {
    Detection detection = starvation_of(one.subkind, one.lock());
    // Whoever is not given one may be meant to wait.
    if (static_cast<trace::WaitKind>(one.wait->kind) == trace::WaitKind::semaphore) {
      detection.severity = Severity::note;
      detection.informative = true;
    }
    detection.threads.push_back(one.waiter());
    detection.slices = slices_around(facts_.model, *one.wait);
    detection.metrics = {
        {"waitNs", one.waited}, {"passed", one.wait->served}, {"waiters", uint64_t{one.wait->others} + 1}};
    if (one.typical_hold > 0) detection.metrics["typicalHoldNs"] = one.typical_hold;
    if (one.delayed > 0) detection.metrics["waiterDelayNs"] = one.delayed;
    return detection;
  }

  void add_passer_steps(Detection& detection, const StarvedLockCase& one) const {
    size_t told = 0;
    for (const trace::LockUseSlot* use : one.passers) {
      if (use->thread == 0 || told == kMostPassers) continue;
      ++told;
      DetectionStep step;
      step.thread = ThreadId(use->thread);
      step.action = Action::acquire;
      step.object = one.lock();
      step.shared = use->crowded > 0;
      step.remark = "about " + counted(use->holds, "time") + " in this run, for " +
                    duration(use->hold_ns / use->holds) + " on average";
      step.stack = facts_.model.stack(StackId(use->longest_hold_stack));
      step.likeness = Likeness::none;
      detection.threads.push_back(step.thread);
      detection.steps.push_back(std::move(step));
    }
  }

  void explain_figures(Detection& detection, const StarvedLockCase& one) const {
    detection.explanation << "It was passed " + counted(one.wait->served, "time") + " with " +
                                 counted(uint64_t{one.wait->others} + 1, "thread") + " waiting.";
    if (one.typical_hold > 0) {
      detection.explanation << " " << one.lock() << " is held for about " + duration(one.typical_hold) + " at a time.";
    }
    if (one.delayed > 0) {
      detection.explanation << " For at most " + duration(one.delayed) + " of it no processor ran the waiter.";
    }
  }

  Detection describe_starved(const StarvedLockCase& one) const {
    Detection detection = begin(one);
    detection.steps.push_back(wait_step(one, Likeness::object));
    add_passer_steps(detection, one);
    const std::string waited = " waited " + duration(one.waited);
    const std::string times = with_thousands(one.wait->served) + " times";
    detection.title << "thread " << one.waiter();
    explain_figures(detection, one);
    if (one.subkind == kWriter) {
      detection.title << waited + " to write under " << one.lock() << ", while readers took it " + times;
      detection.explanation
          << " A writer has to wait until nobody reads; where new readers may pass it, and come before "
             "the last one has gone, that never happens.";
      detection.advice << "let a waiting writer keep out new readers: "
                          "PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP, where no thread reads twice; or read for "
                          "shorter times";
      return detection;
    }
    if (one.subkind == kUnfair) {
      detection.title << waited + " for " << one.lock() << ", while thread " << ThreadId(one.passers.front()->thread)
                      << " took it " + times;
      detection.explanation << " Whoever lets go of a lock and requests it again at once is there before a thread that "
                               "has to be woken first: the lock is not handed over.";
      detection.advice << "do more between two uses of " << one.lock()
                       << ", or less under it; where turns must be taken, a ticket lock or a queue gives them";
      return detection;
    }
    detection.title << waited + " for " << one.lock() << ", while others took it " + times;
    detection.explanation << " These locks go to whoever is there first, not to whoever has waited longest.";
    detection.advice << "use " << one.lock()
                     << " less often or for shorter times, or split what it guards; where turns must be taken, a "
                        "ticket lock or a queue gives them";
    return detection;
  }

  // --- long-critical-section ----------------------------------------------------------------------------------------

  RawStack owner_stack(const LongWaitRecord& wait) const {
    RawStack stack = facts_.model.stack(StackId(wait.owner_stack));
    if (stack.frames.empty() && wait.owner_site != 0) stack = {{wait.owner_site}, true};
    return stack;
  }

  // The call that the owner was in for half of the wait or more.
  const trace::BlockedHolding* owner_call(const StarvedLockCase& one) const {
    const trace::BlockedHolding* longest = nullptr;
    uint64_t most = one.waited / 2;
    for (const trace::BlockedHolding& blocked : facts_.model.trace().blocked_holdings) {
      const trace::BlockedHoldingRecord& record = blocked.record;
      const uint64_t begin = std::max(record.begin, one.wait->begin);
      const uint64_t end = std::min(record.end, one.wait->end);
      const bool held = std::any_of(blocked.locks.begin(), blocked.locks.end(),
                                    [&](const trace::RaceLock& lock) { return lock.sync == one.wait->sync; });
      if (record.header.thread != one.wait->owner || !held || begin >= end || end - begin < most) continue;
      longest = &blocked;
      most = end - begin;
    }
    return longest;
  }

  void explain_owner(Detection& detection, const StarvedLockCase& one) const {
    const LongWaitRecord& wait = *one.wait;
    const ThreadId owner(wait.owner);
    const uint64_t half = one.waited / 2;
    if (const trace::BlockedHolding* blocked = owner_call(one)) {
      DetectionStep step = blocking_step(facts_.model, *blocked);
      step.likeness = Likeness::none;
      detection.locks.insert(detection.locks.end(), step.holding.begin(), step.holding.end());
      detection.steps.push_back(std::move(step));
      detection.explanation << "Meanwhile thread " << owner << " was in "
                            << blocking_noun(static_cast<trace::BlockingCall>(blocked->record.call))
                            << ", with the lock held.";
    } else if (owner_delay(wait) >= half) {
      detection.explanation << "For " + duration(wait.owner_delay_ns) + " of it thread " << owner
                            << " could have run, but no processor ran it.";
    } else if (is_owner_measured(wait)) {
      detection.explanation << "Thread " << owner << " ran for " + duration(wait.owner_cpu_ns) + " of it.";
    }
  }

  Detection describe_long_section(const StarvedLockCase& one) const {
    const LongWaitRecord& wait = *one.wait;
    Detection detection = begin(one);
    detection.severity = Severity::note;
    detection.informative = true;
    detection.title << "thread " << one.waiter() << " waited " + duration(one.waited) + " for " << one.lock();
    if (wait.owner != 0) {
      const ThreadId owner(wait.owner);
      detection.threads.push_back(owner);
      detection.steps.push_back({owner, Action::acquire, one.lock(), {}, false, {}, owner_stack(wait)});
      detection.steps.back().likeness = Likeness::object;
      if (wait.served <= 1) {
        detection.title << ", which thread " << owner << " held all that time";
      } else {
        detection.title << ", which thread " << owner
                        << " and others held, " + with_thousands(wait.served) + " times, for long";
      }
      explain_owner(detection, one);
    } else {
      detection.title << ", whose holders are not known";
    }
    detection.steps.push_back(wait_step(one, wait.owner != 0 ? Likeness::none : Likeness::object));
    if (one.typical_hold > 0) {
      detection.explanation << (detection.explanation.parts().empty() ? "" : " ") << one.lock()
                            << " is held for about " + duration(one.typical_hold) + " at other times.";
    }
    detection.advice << "let go of " << one.lock() << " before anything that takes long, or split what it guards";
    return detection;
  }

  const StarvationFacts& facts_;
  std::multimap<uint32_t, const LongWaitRecord*> waits_of_;  // for locks, by thread, the long ones
};

}  // namespace

std::vector<Detection> starved_locks(const StarvationFacts& facts) { return StarvedLockFinder(facts).run(); }

}  // namespace concheck::analysis
