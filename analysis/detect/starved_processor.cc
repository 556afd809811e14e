// Threads that could have run, but no processor ran them, because others of this process had it.
#include <algorithm>
#include <map>
#include <string>

#include "analysis/contention/scheduling.h"
#include "analysis/detect/starvation.h"
#include "analysis/render/words.h"

namespace concheck::analysis {
namespace {

using trace::ProcessorDelay;

constexpr double kNearlyAll = 0.8;  // of the delay on all processors that the thread may use
constexpr size_t kMostRunners = 4;

struct Case {
  const ProcessorDelay* delay = nullptr;
  std::vector<const trace::Runner*> runners;  // those that the system prefers to it
  uint64_t runners_ns = 0;
};

class Finder {
 public:
  explicit Finder(const StarvationFacts& facts) : facts_(facts) {}

  std::vector<Detection> run() {
    // The worst of each place; threads alike are one mistake.
    std::map<uint32_t, Case> worst;
    for (const ProcessorDelay& delay : facts_.model.trace().processor_delays) {
      Case one = judge(delay);
      if (one.delay == nullptr) continue;
      Case& known = worst[facts_.names.place(StackId(delay.record.stack))];
      if (known.delay == nullptr || delay.record.delay_ns > known.delay->record.delay_ns) known = std::move(one);
    }
    std::vector<Detection> result;
    for (const auto& [place, one] : worst) result.push_back(describe(one));
    return result;
  }

 private:
  // Not `delay` when load from outside, or that the threads share the processors, may be the reason.
  Case judge(const ProcessorDelay& delay) const {
    const trace::ProcessorDelayRecord& record = delay.record;
    const unsigned processors = processor_count(processors_of(record));
    if (record.end <= record.begin || record.delay_ns <= facts_.threshold_ns || processors == 0) return {};
    Case one;
    for (const trace::Runner& runner : delay.runners) {
      if (runner.thread == record.header.thread || !keeps_off(priority_of(runner), priority_of(record))) continue;
      one.runners.push_back(&runner);
      one.runners_ns += runner.cpu_ns;
    }
    const double all = static_cast<double>(record.delay_ns) * processors;
    if (static_cast<double>(one.runners_ns) < kNearlyAll * all) return {};
    one.delay = &delay;
    return one;
  }

  static Processors processors_of(const trace::ProcessorDelayRecord& record) {
    return {record.affinity[0], record.affinity[1], record.affinity[2], record.affinity[3]};
  }

  // Two of one real-time priority do not share: one has it until it waits, or for a long slice.
  static bool keeps_off(const Priority& runner, const Priority& waiter) {
    return runner.preferred_to(waiter) || (runner.real_time() && !waiter.before(runner));
  }

  Detection describe(const Case& one) const {
    const trace::ProcessorDelayRecord& record = one.delay->record;
    const ThreadId thread(record.header.thread);
    const Priority own = priority_of(record);
    const bool by_nice = !priority_of(*one.runners.front()).real_time();
    Detection detection = starvation_of("processor", {});
    // That is what nice levels are for; but somebody may depend on the thread.
    if (by_nice) detection.severity = Severity::note;
    detection.informative = by_nice;
    detection.threads.push_back(thread);
    DetectionStep waiting;
    waiting.thread = thread;
    waiting.action = Action::wait;
    waiting.stack = facts_.model.stack(StackId(record.stack));
    const Thread* known = facts_.model.find_thread(thread);
    if (record.never_ran != 0 && known != nullptr && known->parent) {
      waiting.action = Action::create;
      waiting.thread = known->parent;
      waiting.awaited = thread;
      detection.threads.push_back(waiting.thread);
    } else {
      waiting.remark = "for a processor, " + duration(record.delay_ns) + " of " + duration(record.end - record.begin);
    }
    detection.steps.push_back(std::move(waiting));
    std::vector<ThreadId> runners;
    for (const trace::Runner* runner : one.runners) {
      runners.emplace_back(runner->thread);
      if (runners.size() > kMostRunners) continue;
      DetectionStep step;
      step.thread = ThreadId(runner->thread);
      step.action = Action::run;
      step.remark = "for " + duration(runner->cpu_ns) + " of it, with " + priority_text(priority_of(*runner));
      step.likeness = Likeness::none;
      detection.threads.push_back(step.thread);
      detection.steps.push_back(std::move(step));
    }
    detection.title << "thread " << thread
                    << (record.never_ran != 0 ? " could have run for " : " was ready to run for ") +
                           duration(record.delay_ns) +
                           (record.never_ran != 0 ? " and never did, while " : " and did not, while ")
                    << (runners.size() == 1 ? "thread " : "threads ") << enumerate(runners, kMostRunners) << " ran";
    detection.explanation << "It has " + priority_text(own) + ", and " + counted(processor_count(processors_of(record)), "processor") +
                                 " that it may use. It ran for " + duration(record.run_ns) + " in that time. " +
                                 (by_nice ? "A difference in nice levels leaves it a small share."
                                          : "A real-time thread keeps its processor until it waits, whatever others "
                                            "want.");
    detection.advice << (by_nice ? "if somebody waits for what this thread does, do not make it so much nicer than the others"
                                 : "let threads with real-time priority wait after each piece of work, give them a "
                                   "processor of their own, or less priority");
    detection.metrics = {{"delayNs", record.delay_ns},
                         {"runNs", record.run_ns},
                         {"windowNs", record.end - record.begin},
                         {"runnersNs", one.runners_ns}};
    return detection;
  }

  const StarvationFacts& facts_;
};

}  // namespace

std::vector<Detection> starved_of_processor(const StarvationFacts& facts) { return Finder(facts).run(); }

}  // namespace concheck::analysis
