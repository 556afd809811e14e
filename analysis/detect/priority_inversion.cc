#include "analysis/detect/priority_inversion.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "analysis/contention/lock_group.h"
#include "analysis/contention/scheduling.h"
#include "analysis/detect/wait_words.h"
#include "analysis/render/words.h"

namespace concheck::analysis {
namespace {

using trace::Inversion;
using trace::InversionLink;

constexpr DetectorInfo kPriorityInversionInfo{"priority-inversion",
                             "a thread that waited for a lock whose holder, of lower priority, did not run", true,
                             1'000'000};
constexpr uint64_t kPart = 10;  // of the wait, in which the holder did not run: one of so many

// One inversion, the holder at the end of its chain, and how it spent the wait.
struct InversionCase {
  const Inversion* inversion = nullptr;
  const InversionLink* last = nullptr;
  uint64_t waited = 0;
  uint64_t held_up = 0;  // holders of the chain could have run, but no processor ran them
  uint64_t excused = 0;  // likewise, while threads ran that may run before the waiter, too
  bool unbounded = false;
  std::vector<const trace::Runner*> between;  // of a priority that keeps off the last holder, and not the waiter
};

class PriorityInversionFinder {
 public:
  PriorityInversionFinder(const ProcessModel& model, CodeNames& names, uint64_t threshold)
      : model_(model), names_(names), threshold_(threshold) {}

  std::vector<Detection> run() {
    std::map<std::pair<bool, LockGroup>, InversionCase> worst;  // by whether it is unbounded, and the lock
    std::map<std::pair<bool, LockGroup>, uint64_t> counts;
    for (const Inversion& inversion : model_.trace().inversions) {
      InversionCase one = judge(inversion);
      if (one.inversion == nullptr) continue;
      const std::pair key(one.unbounded, lock_group(model_, names_, SyncId(inversion.record.sync)));
      InversionCase& known = worst[key];
      counts[key] += std::max(inversion.record.header.count, 1u);
      const bool worse =
          known.inversion == nullptr || std::pair(one.held_up, one.waited) > std::pair(known.held_up, known.waited);
      if (worse) known = std::move(one);
    }
    std::vector<Detection> result;
    for (const auto& [key, one] : worst) {
      const bool covered = !one.unbounded && worst.count({true, key.second}) != 0;
      if (covered) continue;
      result.push_back(describe(one));
      result.back().count = counts[key];
    }
    return result;
  }

 private:
  bool lends(uint32_t sync) const {
    const Lock* lock = model_.find_lock(SyncId(sync));
    return lock != nullptr && lends_priority(*lock);
  }

  InversionCase judge(const Inversion& inversion) const {
    const trace::InversionRecord& record = inversion.record;
    if (inversion.links.empty() || record.end <= record.begin) return {};
    // Then what the first holder did is not surely what kept the waiter waiting.
    if ((record.header.flags & trace::kOthersServed) != 0) return {};
    // What lends its holder a priority lends it along the chain: only a lock that does not breaks it.
    const bool all_lend = std::all_of(inversion.links.begin(), inversion.links.end(),
                                      [this](const InversionLink& link) { return lends(link.sync); });
    const Priority waiter = priority_of(record);
    const InversionLink& last = inversion.links.back();
    if (all_lend || !waiter.preferred_to(priority_of(last))) return {};
    InversionCase one;
    one.waited = record.end - record.begin;
    if (one.waited < threshold_) return {};
    one.inversion = &inversion;
    one.last = &last;
    for (const InversionLink& link : inversion.links) one.held_up += link.delay_ns;
    one.held_up = std::min(one.held_up, one.waited);
    uint64_t between_ns = 0;
    uint64_t before_ns = 0;
    for (const trace::Runner& runner : inversion.runners) {
      const bool in_chain = std::any_of(inversion.links.begin(), inversion.links.end(),
                                        [&](const InversionLink& link) { return link.thread == runner.thread; });
      if (in_chain || runner.thread == record.header.thread || runner.cpu_ns == 0) continue;
      if (priority_of(runner).before(waiter)) {
        before_ns += runner.cpu_ns;
        continue;
      }
      between_ns += runner.cpu_ns;
      one.between.push_back(&runner);
    }
    // Where threads ran that may run before the waiter, too, it is they whom the rest of the delay is put down to.
    const uint64_t rest = one.held_up - std::min(one.held_up, between_ns);
    one.excused = std::min(rest, before_ns);
    one.held_up -= one.excused;
    one.unbounded = one.held_up > std::max(threshold_, one.waited / kPart);
    return one;
  }

  // What of the wait went to work with the lock held.
  static uint64_t bounded(const InversionCase& one) { return one.waited - std::min(one.waited, one.held_up + one.excused); }

  static std::string with(const Priority& priority) { return "with " + priority_text(priority); }

  void add_chain(Detection& detection, const InversionCase& one) const {
    const trace::InversionRecord& record = one.inversion->record;
    const SyncId first(record.sync);
    const ThreadId waiter(record.header.thread);
    detection.threads.push_back(waiter);
    add_lock(detection, first);
    DetectionStep waits;
    waits.thread = waiter;
    waits.action = Action::wait;
    waits.object = first;
    waits.shared = record.mode == static_cast<uint8_t>(trace::Mode::shared);
    waits.remark = "for " + duration(one.waited) + ", " + with(priority_of(record));
    const bool takes_back = static_cast<trace::WaitKind>(record.kind) == trace::WaitKind::condition;
    if (takes_back) waits.remark += ", to take it back at the end of a wait on a condition";
    waits.stack = model_.stack(StackId(record.stack));
    waits.likeness = Likeness::object;
    waits.times = {one.waited, 0, 0};
    detection.steps.push_back(std::move(waits));
    for (const InversionLink& link : one.inversion->links) add_link(detection, link);
  }

  void add_link(Detection& detection, const InversionLink& link) const {
    const ThreadId thread(link.thread);
    const SyncId held(link.sync);
    detection.threads.push_back(thread);
    add_lock(detection, held);
    DetectionStep holds;
    holds.thread = thread;
    holds.action = Action::acquire;
    holds.object = held;
    holds.remark = with(priority_of(link)) + "; meanwhile it ran for " + duration(link.cpu_ns) +
                   " and was kept from running for " + duration(link.delay_ns);
    holds.stack = model_.stack(StackId(link.stack));
    holds.likeness = Likeness::object;
    holds.times = {0, link.cpu_ns, link.delay_ns};
    detection.steps.push_back(std::move(holds));
    const auto kind = static_cast<trace::WaitKind>(link.wait_kind);
    const bool told_next = kind == trace::WaitKind::lock && link.wait_sync != 0;
    if (kind == trace::WaitKind::none) return;
    DetectionStep waits;
    waits.thread = thread;
    waits.action = Action::wait;
    waits.object = SyncId(link.wait_sync);
    waits.holding = {held};
    if (!told_next) waits.remark = wait_remark(model_, kind, SyncId(link.wait_sync));
    waits.likeness = Likeness::none;
    add_lock(detection, SyncId(link.wait_sync));
    detection.steps.push_back(std::move(waits));
  }

  void add_runners(Detection& detection, const InversionCase& one) const {
    for (size_t i = 0; i < std::min(one.between.size(), kMostListed); ++i) {
      const trace::Runner& runner = *one.between[i];
      DetectionStep step;
      step.thread = ThreadId(runner.thread);
      step.action = Action::run;
      step.remark = "for " + duration(runner.cpu_ns) + " meanwhile, " + with(priority_of(runner));
      step.likeness = Likeness::none;
      step.times = {0, runner.cpu_ns, 0};
      detection.threads.push_back(step.thread);
      detection.steps.push_back(std::move(step));
    }
  }

  // The waiter, those between that are told, and the chain; of the wait, what it went to.
  void add_slices(Detection& detection, const InversionCase& one) const {
    detection.slices = slices_of(model_, *one.inversion);
    std::erase_if(detection.slices, [&](const Slice& slice) {
      const bool told = std::find(detection.threads.begin(), detection.threads.end(), slice.thread) != detection.threads.end();
      return slice.role == "M" && !told;
    });
    if (detection.slices.empty() || detection.slices.front().span != SpanKind::wait) return;
    detection.slices.front().parts = {
        {Spent::bounded, bounded(one)}, {Spent::unbounded, one.held_up}, {Spent::excused, one.excused}};
    detection.slices = sound(std::move(detection.slices));
  }

  void explain(Detection& detection, const InversionCase& one) const {
    const ThreadId holder(one.last->thread);
    std::vector<ThreadId> between;
    for (const trace::Runner* runner : one.between) between.emplace_back(runner->thread);
    if (!one.unbounded && one.excused > std::max(threshold_, one.waited / kPart)) {
      detection.explanation << "For " + duration(one.excused) +
                                   " threads ran that may run before the waiter, too. The rest of the wait was bounded by "
                                   "what is done with the lock held.";
    } else if (!one.unbounded) {
      detection.explanation
          << "The holder ran nearly all of that time, so that the wait was bounded by what it does with "
             "the lock held.";
    } else {
      detection.explanation << "Of the wait, " + duration(bounded(one)) + " went to what is done with the lock held. For " +
                                   duration(one.held_up) + " the holder could have run, but no processor ran it: ";
      if (between.empty()) {
        detection.explanation << "no thread of this process did instead, so other processes did. Nothing bounds that.";
      } else {
        detection.explanation << (between.size() == 1 ? "thread " : "threads ") << enumerate(between, kMostListed)
                              << " did. Nothing bounds that but how long they like to run.";
      }
    }
    if (one.last->wait_kind != 0) {
      detection.explanation << " Thread " << holder << " itself waited when the wait began.";
    }
  }

  Detection describe(const InversionCase& one) const {
    const trace::InversionRecord& record = one.inversion->record;
    const Lock* lock = model_.find_lock(SyncId(record.sync));
    const bool real_time = priority_of(record).real_time();
    Detection detection;
    detection.kind = kPriorityInversionInfo.kind;
    detection.subkind = one.unbounded ? "unbounded" : "bounded";
    detection.severity = !one.unbounded || !real_time ? Severity::note : Severity::error;
    detection.informative = detection.severity == Severity::note;
    add_chain(detection, one);
    add_runners(detection, one);
    add_slices(detection, one);
    const bool chained = one.inversion->links.size() > 1;
    detection.title << "thread " << ThreadId(record.header.thread)
                    << " (" + priority_text(priority_of(record)) + ") waited " << duration(one.waited) + " for "
                    << SyncId(record.sync) << (chained ? ", and so for thread " : ", which thread ")
                    << ThreadId(one.last->thread) << " (" + priority_text(priority_of(*one.last)) + ")"
                    << (chained ? " at the end of a chain of locks" : " held");
    if (one.unbounded) detection.title << " and did not come to run";
    explain(detection, one);
    if (lock != nullptr) detection.advice << priority_advice(*lock);
    detection.metrics = {
        {"waitNs", one.waited}, {"holderDelayNs", one.held_up}, {"boundedNs", bounded(one)}};
    return detection;
  }

  const ProcessModel& model_;
  CodeNames& names_;
  const uint64_t threshold_;
};

}  // namespace

bool lends_priority(const Lock& lock) {
  return lock.kind == trace::SyncKind::mutex &&
         (lock.attributes & (trace::kProtocolInherit | trace::kProtocolProtect)) != 0;
}

Phrase priority_advice(const Lock& lock) {
  Phrase phrase;
  if (lends_priority(lock)) {
    return phrase << "give the other locks of the chain the protocol PTHREAD_PRIO_INHERIT too";
  }
  switch (lock.kind) {
    case trace::SyncKind::mutex:
      return phrase
             << "initialise " << lock.id
             << " with the protocol PTHREAD_PRIO_INHERIT (pthread_mutexattr_setprotocol), so that its holder runs "
                "with the priority of whoever waits";
    default:
      return phrase << "use a mutex with the protocol PTHREAD_PRIO_INHERIT in place of " << lock.id
                    << ": nothing else lends its holder the priority of whoever waits";
  }
}

const DetectorInfo& PriorityInversionDetector::info() const { return kPriorityInversionInfo; }

DetectorResult PriorityInversionDetector::run(const ProcessModel& model, CodeNames& names,
                                              const DetectSettings& settings) const {
  DetectorResult result;
  result.detections = PriorityInversionFinder(model, names, settings.threshold(kPriorityInversionInfo)).run();
  return result;
}

}  // namespace concheck::analysis
