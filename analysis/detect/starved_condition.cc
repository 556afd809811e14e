// Waits on conditions. That a thread waits long for something to do is no starvation; that others get all of it is.
#include <algorithm>
#include <string>

#include "analysis/detect/held_chain.h"
#include "analysis/detect/starvation.h"
#include "analysis/render/words.h"

namespace concheck::analysis {
namespace {

using trace::LockUseSlot;

constexpr uint64_t kSomeServed = 2;      // wakes in vain for each that was not, of another thread
constexpr uint64_t kHerdWakes = 100;     // in vain, in all ...
constexpr uint64_t kHerdPerSecond = 10;  // ... and in each second of the run
constexpr size_t kHerdThreads = 3;
constexpr uint64_t kServedOfHerd = 2;  // of a herd, in every other broadcast at least one thread gets something
constexpr double kMostly = 0.8;  // of the wakes: in vain

// Waits that a notification ended, and not in vain.
uint64_t served(const LockUseSlot& use) { return use.waits - std::min(use.waits, use.timeouts + use.in_vain); }

class StarvedConditionFinder {
 public:
  explicit StarvedConditionFinder(const StarvationFacts& facts) : facts_(facts), notifications_(notifications_of(facts.model)) {}

  std::vector<Detection> run() {
    for (const auto& [id, usage] : facts_.usages.all()) {
      const Lock* lock = facts_.model.find_lock(id);
      if (lock == nullptr || lock->kind != trace::SyncKind::condition) continue;
      if (!find_in_vain(usage) && !find_passed_over(usage)) find_herd(usage);
    }
    return std::move(result_);
  }

 private:
  DetectionStep wait_step(const LockUsage& usage, ThreadId thread, uint32_t stack, Likeness likeness) const {
    DetectionStep step;
    step.thread = thread;
    step.action = Action::wait;
    step.object = usage.lock;
    step.stack = facts_.model.stack(StackId(stack));
    step.likeness = likeness;
    return step;
  }

  // One that notifies, as far as the trace has it.
  void add_notifier(Detection& detection, SyncId condition) const {
    const auto known = notifications_.find(condition);
    if (known == notifications_.end()) return;
    const Acquisition& notification = *known->second.front();
    DetectionStep step;
    step.thread = notification.thread;
    step.action = Action::notify;
    step.object = condition;
    if ((notification.flags & trace::kBroadcast) != 0) step.remark = "(all who wait)";
    step.stack = facts_.model.stack(notification.stack);
    step.likeness = Likeness::none;
    detection.threads.push_back(step.thread);
    detection.steps.push_back(std::move(step));
  }

  // The others that were served, the one that was most often first.
  static std::vector<const LockUseSlot*> served_others(const LockUsage& usage, const LockUseSlot& starved) {
    std::vector<const LockUseSlot*> others;
    for (const LockUseSlot* use : usage.uses) {
      if (use != &starved && served(*use) > 0) others.push_back(use);
    }
    std::sort(others.begin(), others.end(),
              [](const LockUseSlot* a, const LockUseSlot* b) { return served(*a) > served(*b); });
    return others;
  }

  void add_served(Detection& detection, const LockUsage& usage, const std::vector<const LockUseSlot*>& others) const {
    const auto first =
        std::find_if(others.begin(), others.end(), [](const LockUseSlot* use) { return use->thread != 0; });
    if (first == others.end()) return;
    detection.steps.push_back(
        wait_step(usage, ThreadId((*first)->thread), (*first)->longest_wait_stack, Likeness::none));
    detection.steps.back().remark = "and was woken for something " + counted(served(**first), "time");
    detection.threads.push_back(detection.steps.back().thread);
  }

  static uint64_t waiters_of(const LockUsage& usage) {
    return static_cast<uint64_t>(
        std::count_if(usage.uses.begin(), usage.uses.end(), [](const LockUseSlot* use) { return use->waits > 0; }));
  }

  // Woken again and again, and each time what it waits for is gone.
  bool find_in_vain(const LockUsage& usage) {
    const LockUseSlot* starved = nullptr;
    for (const LockUseSlot* use : usage.uses) {
      if (use->thread == 0 || use->longest_in_vain_ns <= facts_.threshold_ns) continue;
      // A broadcast wakes whoever waits, for whatever it waits: that is the herd's.
      if (use->in_vain - std::min(use->in_vain, use->broadcast_in_vain) < use->longest_in_vain) continue;
      if (starved == nullptr || use->longest_in_vain_ns > starved->longest_in_vain_ns) starved = use;
    }
    if (starved == nullptr || starved->longest_in_vain <= kManyTurns * std::max<uint64_t>(waiters_of(usage), 1)) {
      return false;
    }
    const std::vector<const LockUseSlot*> others = served_others(usage, *starved);
    uint64_t given = 0;
    for (const LockUseSlot* use : others) given += served(*use);
    // Had nobody been served, all would wait for something that did not come.
    if (kSomeServed * given < starved->longest_in_vain) return false;
    Detection detection = starvation_of("condition", usage.lock);
    const ThreadId thread(starved->thread);
    const std::string times = counted(starved->longest_in_vain, "time");
    detection.threads.push_back(thread);
    detection.steps.push_back(wait_step(usage, thread, starved->longest_wait_stack, Likeness::object));
    detection.steps.back().remark = "and is woken in vain, " + times + " in a row";
    add_served(detection, usage, others);
    add_notifier(detection, usage.lock);
    detection.title << "thread " << thread << " was woken by " << usage.lock
                    << " " + times + " in " + duration(starved->longest_in_vain_ns) +
                           ", and each time others had got what it waited for";
    detection.explanation << "Whoever is woken still has to get the mutex. Meanwhile others, which need not be woken, "
                             "take what was announced: they were served " +
                                 counted(given, "time") + ".";
    advise(detection, usage.lock);
    detection.metrics = {
        {"inVain", starved->longest_in_vain}, {"waitNs", starved->longest_in_vain_ns}, {"othersServed", given}};
    result_.push_back(std::move(detection));
    return true;
  }

  static void advise(Detection& detection, SyncId condition) {
    detection.advice << "hand what is announced by " << condition
                     << " to those who wait, in their order: a queue of waiters, a ticket, or a condition for each";
  }

  // A long wait in which others were notified instead. A burst of notifications that comes before the woken thread runs
  // looks alike; but then it is served as often as others in the run as a whole.
  bool find_passed_over(const LockUsage& usage) {
    const trace::LongWaitRecord* longest = nullptr;
    for (const trace::LongWaitRecord& wait : facts_.model.trace().long_waits) {
      if (wait.sync != usage.lock.value || wait.kind != static_cast<uint16_t>(trace::WaitKind::condition)) continue;
      if (wait.end <= wait.begin || wait.served <= kManyTurns * (uint64_t{wait.others} + 1)) continue;
      if (waited(wait) <= facts_.threshold_ns || !served_less(usage, wait)) continue;
      if (longest == nullptr || waited(wait) > waited(*longest)) longest = &wait;
    }
    if (longest == nullptr) return false;
    Detection detection = starvation_of("condition", usage.lock);
    const ThreadId thread(longest->header.thread);
    detection.threads.push_back(thread);
    detection.steps.push_back(wait_step(usage, thread, longest->stack, Likeness::object));
    detection.steps.back().remark = "for " + duration(waited(*longest));
    add_served(detection, usage, served_others(usage, *usage.of(thread)));
    add_notifier(detection, usage.lock);
    detection.title << "thread " << thread << " waited " + duration(waited(*longest)) + " on " << usage.lock
                    << ", while it was notified " + counted(longest->served, "time") + " and others were woken";
    detection.explanation << counted(uint64_t{longest->others} + 1, "thread") +
                                 " waited. A notification wakes one of them, and not the one that has waited longest.";
    advise(detection, usage.lock);
    detection.slices = slices_around(facts_.model, *longest);
    detection.metrics = {{"waitNs", waited(*longest)}, {"notifications", longest->served}};
    result_.push_back(std::move(detection));
    return true;
  }

  uint64_t waited(const trace::LongWaitRecord& wait) const {
    return wait.end - wait.begin - facts_.delays.during(ThreadId(wait.header.thread), wait.begin, wait.end);
  }

  static bool served_less(const LockUsage& usage, const trace::LongWaitRecord& wait) {
    const LockUseSlot* own = usage.of(ThreadId(wait.header.thread));
    if (own == nullptr) return false;
    const std::vector<const LockUseSlot*> others = served_others(usage, *own);
    return !others.empty() && served(*others.front()) > kManyTurns * std::max<uint64_t>(served(*own), 1);
  }

  void find_herd(const LockUsage& usage) {
    uint64_t wakes = 0;
    uint64_t in_vain = 0;
    size_t threads = 0;
    const LockUseSlot* most = nullptr;
    for (const LockUseSlot* use : usage.uses) {
      wakes += use->broadcast_wakes;
      in_vain += use->broadcast_in_vain;
      threads += use->broadcast_in_vain > 0;
      const bool named = use->thread != 0 && use->broadcast_in_vain > 0;
      if (named && (most == nullptr || use->broadcast_in_vain > most->broadcast_in_vain)) most = use;
    }
    const uint64_t start = facts_.model.trace().header.start_monotonic;
    const uint64_t seconds = (facts_.model.latest_time() - std::min(start, facts_.model.latest_time())) / 1'000'000'000;
    if (in_vain < std::max(kHerdWakes, kHerdPerSecond * seconds) || threads < kHerdThreads) return;
    if (static_cast<double>(in_vain) < kMostly * static_cast<double>(wakes)) return;
    // Where nobody ever took what was announced, all may have worked with the mutex held.
    if ((wakes - in_vain) * kServedOfHerd * threads < wakes) return;
    Detection detection = starvation_of("herd", usage.lock);
    if (most != nullptr) {
      detection.threads.emplace_back(most->thread);
      detection.steps.push_back(wait_step(usage, ThreadId(most->thread), most->longest_wait_stack, Likeness::object));
      detection.steps.back().remark = "and is woken in vain, " + counted(most->broadcast_in_vain, "time");
    }
    add_notifier(detection, usage.lock);
    detection.title << "broadcasts on " << usage.lock
                    << " woke threads " + counted(wakes, "time") + ", " + with_thousands(in_vain) + " of them in vain";
    detection.explanation << counted(threads, "thread") +
                                 " run only to find nothing to do and wait again; each time they all queue for the "
                                 "mutex, and whoever has something to do waits among them.";
    detection.advice
        << "wake as many as there is something to do for: a signal for each, or a condition for each thing "
           "that is waited for";
    detection.metrics = {{"wakes", wakes}, {"inVain", in_vain}, {"threads", threads}};
    result_.push_back(std::move(detection));
  }

  const StarvationFacts& facts_;
  const Notifications notifications_;
  std::vector<Detection> result_;
};

}  // namespace

std::vector<Detection> starved_conditions(const StarvationFacts& facts) { return StarvedConditionFinder(facts).run(); }

}  // namespace concheck::analysis
