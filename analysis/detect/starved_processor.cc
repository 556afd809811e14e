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

struct StarvedProcessorCase {
  const ProcessorDelay* delay = nullptr;
  std::vector<const trace::Runner*> runners;
};

class StarvedProcessorFinder {
 public:
  explicit StarvedProcessorFinder(const StarvationFacts& facts) : facts_(facts) {}

  std::vector<Detection> run() {
    // The worst of each place; threads alike are one mistake.
    std::map<uint32_t, StarvedProcessorCase> worst;
    for (const ProcessorDelay& delay : facts_.model.trace().processor_delays) {
      if (delay.record.delay_ns <= facts_.threshold_ns) continue;
      StarvedProcessorCase one = {&delay, who_kept_off(delay)};
      if (one.runners.empty()) continue;
      StarvedProcessorCase& known = worst[facts_.names.place(StackId(delay.record.stack))];
      if (known.delay == nullptr || delay.record.delay_ns > known.delay->record.delay_ns) known = std::move(one);
    }
    std::vector<Detection> result;
    for (const auto& [place, one] : worst) result.push_back(describe(one));
    return result;
  }

 private:
  Detection describe(const StarvedProcessorCase& one) const {
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
    waiting.times = {0, record.run_ns, record.delay_ns};
    detection.steps.push_back(std::move(waiting));
    const std::string processors = counted(
        processor_count({record.affinity[0], record.affinity[1], record.affinity[2], record.affinity[3]}), "processor");
    std::vector<ThreadId> runners;
    uint64_t runners_ns = 0;
    for (const trace::Runner* runner : one.runners) {
      runners.emplace_back(runner->thread);
      runners_ns += runner->cpu_ns;
      if (runners.size() > kMostListed) continue;
      DetectionStep step;
      step.thread = ThreadId(runner->thread);
      step.action = Action::run;
      step.remark = "for " + duration(runner->cpu_ns) + " of it, with " + priority_text(priority_of(*runner));
      step.likeness = Likeness::none;
      step.times = {0, runner->cpu_ns, 0};
      detection.threads.push_back(step.thread);
      detection.steps.push_back(std::move(step));
    }
    detection.title << "thread " << thread
                    << (record.never_ran != 0 ? " could have run for " : " was ready to run for ") +
                           duration(record.delay_ns) +
                           (record.never_ran != 0 ? " and never did, while " : " and did not, while ")
                    << (runners.size() == 1 ? "thread " : "threads ") << enumerate(runners, kMostListed) << " ran";
    detection.explanation << "It has " + priority_text(own) + ", and " + processors + " that it may use. It ran for " +
                                 duration(record.run_ns) + " in that time. " +
                                 (by_nice ? "A difference in nice levels leaves it a small share."
                                          : "A real-time thread keeps its processor until it waits, whatever others "
                                            "want.");
    detection.advice
        << (by_nice ? "if somebody waits for what this thread does, do not make it so much nicer than the others"
                    : "let threads with real-time priority wait after each piece of work, give them a "
                      "processor of their own, or less priority");
    detection.slices = slices_of(facts_.model, *one.delay);
    std::erase_if(detection.slices, [&](const Slice& slice) {
      return slice.span == SpanKind::run && std::find(runners.begin(), runners.end(), slice.thread) == runners.end();
    });
    detection.metrics = {{"delayNs", record.delay_ns},
                         {"runNs", record.run_ns},
                         {"windowNs", record.end - record.begin},
                         {"runnersNs", runners_ns}};
    return detection;
  }

  const StarvationFacts& facts_;
};

}  // namespace

std::vector<Detection> starved_of_processor(const StarvationFacts& facts) { return StarvedProcessorFinder(facts).run(); }

}  // namespace concheck::analysis
