#include "cli/hang_watch.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "analysis/analyze.h"
#include "cli/process_state.h"

namespace concheck::cli {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kMostOften{50};
constexpr milliseconds kLeastOften{1000};

}  // namespace

HangWatch::HangWatch(uint64_t timeout_ns, std::vector<std::string> kinds)
    : timeout_ns_(timeout_ns),
      kinds_(std::move(kinds)),
      announced_only_(std::find(kinds_.begin(), kinds_.end(), "hang") == kinds_.end()),
      period_(std::clamp(milliseconds(timeout_ns / 4'000'000), kMostOften, kLeastOften)) {}

namespace {

// By the process itself, which looks twice. Its state, read piece by piece while it runs, can show threads that wait for
// each other though they never did.
bool has_announced_deadlock(const trace::Trace& trace) {
  return !trace.deadlocks.empty() || std::any_of(trace.misuses.begin(), trace.misuses.end(), [](const auto& record) {
    return record.misuse == static_cast<uint32_t>(trace::Misuse::self_deadlock);
  });
}

}  // namespace

bool HangWatch::hangs(const trace::Trace& trace, uint64_t now_ns) const {
  // Most of the time nobody has waited for long, and there is nothing to analyse.
  const bool any = std::any_of(trace.thread_slots.begin(), trace.thread_slots.end(), [&](const auto& view) {
    const trace::Wait& wait = view.slot.wait;
    return view.wait_valid && wait.kind != 0 && wait.timed == 0 && wait.since + timeout_ns_ <= now_ns;
  });
  if (!any) return false;
  if (announced_only_ && !has_announced_deadlock(trace)) return false;
  analysis::AnalyzeOptions options;
  options.detect = kinds_;
  options.hang_timeout_ns = timeout_ns_;
  options.now_ns = now_ns;
  options.symbolize = options.read_source = false;
  return !analysis::analyze({trace}, options).findings.empty();
}

std::vector<pid_t> HangWatch::look(const std::vector<std::string>& traces, uint64_t now_ns) {
  // We were not there ourselves: stopped, as all of a terminal's job is, or starved.
  const auto longest_gap = static_cast<uint64_t>(std::chrono::nanoseconds(3 * period_).count());
  const bool absent = last_look_ != 0 && now_ns - last_look_ > longest_gap;
  last_look_ = now_ns;
  std::vector<pid_t> hanging;
  for (const std::string& path : traces) {
    Process& process = processes_[path];
    if (process.told) continue;
    const auto read = trace::read_trace(path);
    const auto* trace = std::get_if<trace::Trace>(&read);
    if (trace == nullptr || trace->header.state != static_cast<uint32_t>(trace::ProcessState::running)) continue;
    const auto pid = static_cast<pid_t>(trace->header.pid);
    const Condition condition = condition_of(pid);
    if (condition == Condition::gone) continue;
    if (absent || condition == Condition::stopped) process.undisturbed_since = now_ns;
    if (now_ns - process.undisturbed_since < timeout_ns_ || !hangs(*trace, now_ns)) continue;
    process.told = true;
    hanging.push_back(pid);
  }
  return hanging;
}

}  // namespace concheck::cli
