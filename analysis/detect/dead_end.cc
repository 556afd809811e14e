#include "analysis/detect/dead_end.h"

#include <algorithm>
#include <vector>

#include "analysis/detect/stuck.h"

namespace concheck::analysis {
namespace {

constexpr ThreadId kMainThread{1};

bool is(const trace::MisuseRecord& record, trace::Misuse misuse) {
  return record.misuse == static_cast<uint32_t>(misuse);
}

// What the fork left locked has no thread that holds it: that a wait for it is for ever, only the record tells. Gives
// the thread that waits.
Need* victim_of_fork(const ProcessModel& model, const trace::MisuseRecord& record, std::vector<Need>& needs) {
  const auto threads = model.live_threads();
  for (size_t i = 0; i < threads.size(); ++i) {
    const auto& waiting = threads[i].waiting;
    if (threads[i].id.value != record.header.thread || !waiting) continue;
    if (!waiting->timed && waiting->object == SyncId(record.sync)) return &needs[i];
  }
  return nullptr;
}

}  // namespace

std::optional<uint64_t> dead_end_since(const ProcessModel& model) {
  std::optional<uint64_t> since;
  const auto announced = [&since](uint64_t time) { since = std::min(since.value_or(time), time); };
  const auto threads = model.live_threads();
  std::vector<Need> needs = concheck::analysis::needs(model);
  for (const trace::Deadlock& deadlock : model.trace().deadlocks) announced(deadlock.time);
  for (const trace::MisuseRecord& record : model.trace().misuses) {
    if (is(record, trace::Misuse::self_deadlock)) announced(record.time);
    if (!is(record, trace::Misuse::fork_held)) continue;
    if (Need* victim = victim_of_fork(model, record, needs)) {
      *victim = {.blocked = true};
      announced(record.time);
    }
  }
  if (!since) return {};
  const std::vector<bool> stuck = stuck_threads(needs);
  const auto main =
      std::find_if(threads.begin(), threads.end(), [](const LiveThread& t) { return t.id == kMainThread; });
  if (main == threads.end() || !stuck[static_cast<size_t>(main - threads.begin())]) return {};
  // Each of them was seen at its own moment: it is sure only as long after the last of these waits began.
  for (size_t i = 0; i < threads.size(); ++i) {
    if (stuck[i]) since = std::max(*since, threads[i].waiting->since);
  }
  return since;
}

}  // namespace concheck::analysis
