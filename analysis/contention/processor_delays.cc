#include "analysis/contention/processor_delays.h"

#include <algorithm>

namespace concheck::analysis {
namespace {

constexpr double kNearlyAll = 0.8;  // of the delay, on all processors that the thread may use

// Two of one real-time priority do not share: one has it until it waits, or for a long slice.
bool keeps_off(const Priority& runner, const Priority& waiter) {
  return runner.preferred_to(waiter) || (runner.real_time() && !waiter.before(runner));
}

}  // namespace

ProcessorDelays::ProcessorDelays(const ProcessModel& model) {
  for (const trace::ProcessorDelay& one : model.trace().processor_delays) {  // by their begin
    const trace::ProcessorDelayRecord& record = one.record;
    std::vector<Window>& windows = by_thread_[ThreadId(record.header.thread)];
    if (record.end <= record.begin || (!windows.empty() && record.begin < windows.back().end)) continue;
    const uint64_t before = windows.empty() ? 0 : windows.back().before + windows.back().delay;
    windows.push_back({record.begin, record.end, std::min(record.delay_ns, record.end - record.begin), before});
  }
}

uint64_t ProcessorDelays::during(ThreadId thread, uint64_t begin, uint64_t end) const {
  const auto known = by_thread_.find(thread);
  if (known == by_thread_.end() || begin >= end) return 0;
  const std::vector<Window>& windows = known->second;
  const auto first = std::lower_bound(windows.begin(), windows.end(), begin,
                                      [](const Window& window, uint64_t time) { return window.end <= time; });
  const auto last = std::lower_bound(first, windows.end(), end,
                                     [](const Window& window, uint64_t time) { return window.begin < time; });
  if (first == last) return 0;
  const auto part = [&](const Window& window) {
    return std::min(window.delay, std::min(window.end, end) - std::max(window.begin, begin));
  };
  const Window& back = *(last - 1);
  if (last - first == 1) return part(*first);
  return part(*first) + (back.before - first->before - first->delay) + part(back);
}

std::vector<const trace::Runner*> who_kept_off(const trace::ProcessorDelay& delay) {
  const trace::ProcessorDelayRecord& record = delay.record;
  const unsigned processors =
      processor_count({record.affinity[0], record.affinity[1], record.affinity[2], record.affinity[3]});
  if (processors == 0 || record.end <= record.begin) return {};
  std::vector<const trace::Runner*> runners;
  double ran = 0;
  for (const trace::Runner& runner : delay.runners) {
    if (runner.thread == record.header.thread || !keeps_off(priority_of(runner), priority_of(record))) continue;
    runners.push_back(&runner);
    ran += static_cast<double>(runner.cpu_ns);
  }
  if (ran < kNearlyAll * static_cast<double>(record.delay_ns) * processors) runners.clear();
  return runners;
}

}  // namespace concheck::analysis
