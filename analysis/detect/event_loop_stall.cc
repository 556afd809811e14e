#include "analysis/detect/event_loop_stall.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "analysis/contention/processor_delays.h"
#include "analysis/contention/scheduling.h"
#include "analysis/detect/blocking_words.h"
#include "analysis/render/words.h"

namespace concheck::analysis {
namespace {

using trace::LoopStall;
using trace::StallCause;

constexpr DetectorInfo kEventLoopStallInfo{"event-loop-stall",
                             "an event loop that was kept from its events by a lock, a call or a long computation",
                             true, 10'000'000};
// From here on it is a warning unless a threshold is set: where asyncio warns of a slow callback, too.
constexpr uint64_t kLongStall = 100'000'000;
constexpr size_t kMostSamples = 3;

struct StallCase {
  const LoopStall* stall = nullptr;
  uint64_t kept = 0;  // ns that count
};

class EventLoopStallFinder {
 public:
  EventLoopStallFinder(const ProcessModel& model, CodeNames& names, const DetectSettings& settings)
      : model_(model), names_(names), threshold_(settings.threshold(kEventLoopStallInfo)), delays_(model) {
    warn_from_ = settings.thresholds_ns.count(kEventLoopStallInfo.kind) != 0 ? threshold_ : kLongStall;
  }

  std::vector<Detection> run() {
    using Same = std::tuple<uint32_t, uint16_t, uint32_t>;  // loop, cause, its place
    std::map<Same, StallCase> worst;
    std::map<Same, uint64_t> counts;
    for (const LoopStall& stall : model_.trace().loop_stalls) {
      const uint64_t kept = time_that_counts(stall);
      if (kept < threshold_) continue;
      const Same same{names_.place(StackId(stall.record.loop_stack)), stall.record.cause,
                      names_.place(cause_stack(stall))};
      counts[same] += std::max(stall.record.header.count, 1u);
      StallCase& known = worst[same];
      if (known.stall == nullptr || kept > known.kept) known = {&stall, kept};
    }
    std::vector<Detection> result;
    for (const auto& [same, one] : worst) {
      result.push_back(describe(one));
      result.back().count = counts[same];
    }
    return result;
  }

 private:
  // Without what the machine is to blame for: time in which no processor ran the thread.
  uint64_t time_that_counts(const LoopStall& stall) const {
    const trace::LoopStallRecord& record = stall.record;
    if (record.end <= record.begin) return 0;
    uint64_t time = record.end - record.begin;
    uint64_t delay = delays_.during(ThreadId(record.header.thread), record.begin, record.end);
    if (record.delay_ns != UINT64_MAX) delay = std::max(delay, record.delay_ns);
    time -= std::min(time, delay);
    switch (static_cast<StallCause>(record.cause)) {
      case StallCause::computation:
        return record.cpu_ns != UINT64_MAX ? std::min(time, record.cpu_ns) : time;
      case StallCause::lock:
        return std::min(time, known_to_holder(stall));
      case StallCause::blocking_call:
        return std::min(time, record.cause_ns);
      case StallCause::processor:
        return delay_of(stall) != nullptr ? std::min(delay, record.end - record.begin) : 0;
    }
    return 0;
  }

  // Of a wait for a lock, what counts. A holder that neither ran nor was in a call that blocks was kept from running by something
  // that nobody accounts to it: an interrupt, the machine below a virtual one, a page of a file. That is short.
  uint64_t known_to_holder(const LoopStall& stall) const {
    const uint64_t blamed = stall.record.cause_ns;
    const trace::LongWaitRecord* wait = wait_of(stall);
    const bool one_holder = wait != nullptr && wait->owner != 0 && wait->served == 0 &&
                            (wait->header.flags & trace::kOwnerMeasured) != 0;
    if (blamed >= kLongStall || !one_holder) return blamed;
    // Any such call of it will do: one that is not much longer than the record of an earlier one has none of its own.
    const auto& blocked = model_.trace().blocked_holdings;
    const bool blocks = std::any_of(blocked.begin(), blocked.end(), [&](const trace::BlockedHolding& call) {
      return call.record.header.thread == wait->owner;
    });
    return blocks ? blamed : std::min(blamed, wait->owner_cpu_ns + wait->behind_ns);
  }

  // Only when threads of this process are to blame.
  const trace::ProcessorDelay* delay_of(const LoopStall& stall) const {
    const trace::LoopStallRecord& record = stall.record;
    const auto& all = model_.trace().processor_delays;
    const auto found = std::find_if(all.begin(), all.end(), [&](const trace::ProcessorDelay& delay) {
      const uint64_t begin = std::max(delay.record.begin, record.begin);
      const uint64_t end = std::min(delay.record.end, record.end);
      return delay.record.header.thread == record.header.thread && end > begin &&
             end - begin >= (record.end - record.begin) / 2 && !who_kept_off(delay).empty();
    });
    return found != all.end() ? &*found : nullptr;
  }

  // Where most of a computation was found, when somebody looked.
  static StackId cause_stack(const LoopStall& stall) {
    const bool sampled =
        static_cast<StallCause>(stall.record.cause) == StallCause::computation && !stall.samples.empty();
    return StackId(sampled ? stall.samples.front().stack : stall.record.cause_stack);
  }

  DetectionStep step_of(const LoopStall& stall, Action action, StackId stack) const {
    DetectionStep step;
    step.thread = ThreadId(stall.record.header.thread);
    step.action = action;
    step.stack = model_.stack(stack);
    return step;
  }

  // The lock's holder when the wait of the stall began.
  const trace::LongWaitRecord* wait_of(const LoopStall& stall) const {
    const trace::LongWaitRecord* longest = nullptr;
    for (const trace::LongWaitRecord& wait : model_.trace().long_waits) {
      const bool within = wait.begin >= stall.record.begin && wait.end <= stall.record.end && wait.end > wait.begin;
      if (!within || wait.header.thread != stall.record.header.thread || wait.sync != stall.record.cause_sync) continue;
      if (longest == nullptr || wait.end - wait.begin > longest->end - longest->begin) longest = &wait;
    }
    return longest;
  }

  // How long it was, up to the "because": the machine can have added most of it.
  static std::string stall_time(const StallCase& one) {
    const uint64_t all = one.stall->record.end - one.stall->record.begin;
    return duration(all) + ", " + (one.kept < all / 2 ? "for " + duration(one.kept) + " of that " : "");
  }

  void tell_computation(Detection& detection, const StallCase& one) const {
    const LoopStall& stall = *one.stall;
    const ThreadId thread(stall.record.header.thread);
    uint64_t all = 0;
    for (const trace::StallSample& sample : stall.samples) all += sample.count;
    for (size_t i = 0; i < std::min(stall.samples.size(), kMostSamples); ++i) {
      DetectionStep step = step_of(stall, Action::run, StackId(stall.samples[i].stack));
      step.remark = "here in " + with_thousands(stall.samples[i].count) + " of " + counted(all, "sample");
      step.likeness = i == 0 ? Likeness::all : Likeness::none;
      detection.steps.push_back(std::move(step));
    }
    if (stall.samples.empty()) {
      detection.steps.push_back(step_of(stall, Action::run, cause_stack(stall)));
      detection.steps.back().remark = "for " + duration(one.kept) + "; the last call that was seen in it was";
    }
    detection.title << "the event loop of thread " << thread << " did not look for events for "
                    << stall_time(one) + "because it computed";
    detection.advice << "cut long computations into pieces, or give them to another thread";
  }

  void tell_lock(Detection& detection, const StallCase& one) const {
    const LoopStall& stall = *one.stall;
    const SyncId lock(stall.record.cause_sync);
    detection.locks.push_back(lock);
    detection.steps.push_back(step_of(stall, Action::wait, cause_stack(stall)));
    detection.steps.back().object = lock;
    detection.steps.back().remark = "for " + duration(stall.record.cause_ns);
    const trace::LongWaitRecord* wait = wait_of(stall);
    if (wait != nullptr && wait->owner != 0) {
      DetectionStep holds = step_of(stall, Action::acquire, StackId(wait->owner_stack));
      holds.thread = ThreadId(wait->owner);
      holds.object = lock;
      if (holds.stack.frames.empty() && wait->owner_site != 0) holds.stack = {{wait->owner_site}, true};
      holds.likeness = Likeness::none;
      detection.threads.push_back(holds.thread);
      detection.steps.push_back(std::move(holds));
      tell_holder_delay(detection, *wait, stall.record.cause_ns);
    }
    detection.title << "the event loop of thread " << ThreadId(stall.record.header.thread)
                    << " did not look for events for " + stall_time(one) + "because it waited for "
                    << lock;
    detection.advice << "keep what takes long out of " << lock << ", or try the lock in the loop and come back later";
  }

  // What the stall has beyond the time that the lock is to blame for, which would puzzle a reader.
  static void tell_holder_delay(Detection& detection, const trace::LongWaitRecord& wait, uint64_t blamed) {
    if ((wait.header.flags & trace::kOwnerMeasured) == 0) return;
    const uint64_t delayed = std::min(wait.owner_delay_ns, wait.end - wait.begin);
    if (delayed < blamed / 10) return;
    detection.explanation << "For another " + duration(delayed) + " thread " << ThreadId(wait.owner)
                          << " held the lock and could have run, but no processor ran it. ";
  }

  void tell_call(Detection& detection, const StallCase& one) const {
    const LoopStall& stall = *one.stall;
    const auto call = static_cast<trace::BlockingCall>(stall.record.cause_call);
    detection.steps.push_back(step_of(stall, Action::block, cause_stack(stall)));
    detection.steps.back().remark = std::string(blocking_verb(call)) + " for " + duration(stall.record.cause_ns);
    detection.title << "the event loop of thread " << ThreadId(stall.record.header.thread)
                    << " did not look for events for " + stall_time(one) + "because of "
                    << blocking_noun(call);
    detection.advice
        << "make the call one that does not block, and let the loop wait for its end; or give it to another "
           "thread";
  }

  void tell_processor(Detection& detection, const StallCase& one) const {
    const LoopStall& stall = *one.stall;
    std::vector<ThreadId> runners;
    for (const trace::Runner* runner : who_kept_off(*delay_of(stall))) {
      DetectionStep step;
      step.thread = ThreadId(runner->thread);
      step.action = Action::run;
      step.remark = "for " + duration(runner->cpu_ns) + " meanwhile, with " + priority_text(priority_of(*runner));
      step.likeness = Likeness::none;
      runners.push_back(step.thread);
      if (runners.size() > kMostListed) continue;
      detection.threads.push_back(step.thread);
      detection.steps.push_back(std::move(step));
    }
    detection.title << "the event loop of thread " << ThreadId(stall.record.header.thread)
                    << " did not look for events for " + duration(stall.record.end - stall.record.begin) + ", because "
                    << (runners.size() == 1 ? "thread " : "threads ") << enumerate(runners, kMostListed)
                    << " had its processor";
    detection.advice << "give the loop a processor of its own, or the others less priority";
  }

  // It waits for other threads of its own program: part of the loop's work, or its other source of events.
  static bool is_told_what_to_do(const trace::LoopStallRecord& record) {
    const auto call = static_cast<trace::BlockingCall>(record.cause_call);
    return static_cast<StallCause>(record.cause) == StallCause::blocking_call &&
           (call == trace::BlockingCall::condition || call == trace::BlockingCall::semaphore ||
            call == trace::BlockingCall::barrier);
  }

  Detection describe(const StallCase& one) const {
    const trace::LoopStallRecord& record = one.stall->record;
    Detection detection;
    detection.kind = kEventLoopStallInfo.kind;
    const bool warns = one.kept >= warn_from_ && !is_told_what_to_do(record);
    detection.severity = warns ? Severity::warning : Severity::note;
    detection.informative = !warns;
    detection.threads.emplace_back(record.header.thread);
    switch (static_cast<StallCause>(record.cause)) {
      case StallCause::lock:
        detection.subkind = "lock";
        tell_lock(detection, one);
        break;
      case StallCause::blocking_call:
        detection.subkind = "blocking-call";
        tell_call(detection, one);
        break;
      case StallCause::processor:
        detection.subkind = "processor";
        tell_processor(detection, one);
        break;
      case StallCause::computation:
        detection.subkind = "computation";
        tell_computation(detection, one);
        break;
    }
    DetectionStep loop = step_of(*one.stall, Action::wait, StackId(record.loop_stack));
    loop.remark = "for events here, usually";
    detection.steps.push_back(std::move(loop));
    detection.explanation << "All that this loop serves had to wait for that long.";
    detection.metrics = {{"stallNs", record.end - record.begin}, {"causeNs", one.kept}};
    if (record.cpu_ns != UINT64_MAX) detection.metrics["cpuNs"] = record.cpu_ns;
    if (record.delay_ns != UINT64_MAX) detection.metrics["delayNs"] = record.delay_ns;
    return detection;
  }

  const ProcessModel& model_;
  CodeNames& names_;
  const uint64_t threshold_;
  uint64_t warn_from_;
  const ProcessorDelays delays_;
};

}  // namespace

const DetectorInfo& EventLoopStallDetector::info() const { return kEventLoopStallInfo; }

DetectorResult EventLoopStallDetector::run(const ProcessModel& model, CodeNames& names,
                                           const DetectSettings& settings) const {
  DetectorResult result;
  result.detections = EventLoopStallFinder(model, names, settings).run();
  return result;
}

}  // namespace concheck::analysis
