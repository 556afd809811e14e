#include "analysis/report/lane_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "analysis/detect/blocking_words.h"

namespace concheck::analysis {
namespace {

bool does(const FindingStep& step, const Slice& slice) {
  switch (slice.span) {
    case SpanKind::wait:
      return step.action == Action::wait || step.action == Action::request;
    case SpanKind::hold:
      return step.action == Action::acquire;
    case SpanKind::block:
      return step.action == Action::block;
    case SpanKind::run:
      return step.action == Action::run || step.action == Action::acquire;
    case SpanKind::processor:
      return step.action == Action::wait || step.action == Action::create;
    case SpanKind::stall:
      return false;
  }
  return false;
}

// The step that tells it.
std::optional<size_t> step_of(const Finding& finding, const Slice& slice) {
  for (size_t i = 0; i < finding.steps.size(); ++i) {
    const FindingStep& step = finding.steps[i];
    const uint32_t whose = step.action == Action::create ? step.awaited : step.thread;
    const bool same_object = !slice.object || step.object == slice.object.value;
    if (whose == slice.thread.value && same_object && does(step, slice)) return i;
  }
  return std::nullopt;
}

class Builder {
 public:
  Builder(const ProcessModel& model, Naming& naming, const Finding& finding)
      : model_(model), naming_(naming), finding_(finding) {}

  Lanes build(const Slices& slices) {
    if (slices.empty()) return {};
    begin_ = slices.front().begin;
    uint64_t end = slices.front().end;
    for (const Slice& slice : slices) {
      begin_ = std::min(begin_, slice.begin);
      end = std::max(end, slice.end);
    }
    lanes_.since = slices.front().span;
    lanes_.origin_ns = begin_ - std::min(begin_, model_.trace().header.start_monotonic);
    lanes_.length_ns = end - begin_;
    std::set<ThreadId> left_out;
    for (const Slice& slice : slices) {
      if (Lane* lane = lane_of(slice.thread)) {
        add(*lane, slice);
      } else {
        left_out.insert(slice.thread);
      }
    }
    lanes_.left_out = left_out.size();
    for (Lane& lane : lanes_.lanes) arrange(lane);
    add_priorities(slices);
    return std::move(lanes_);
  }

 private:
  std::string label(ThreadId thread) {
    const FindingThread* known = find_thread(finding_, thread.value);
    return known != nullptr ? known->label : naming_.mention(thread);
  }

  std::string label(SyncId lock) {
    const FindingLock* known = find_lock(finding_, lock.value);
    return known != nullptr ? known->label : naming_.lock(lock).name;
  }

  Lane* lane_of(ThreadId thread) {
    const auto known = index_.find(thread);
    if (known != index_.end()) return &lanes_.lanes[known->second];
    if (lanes_.lanes.size() == kMostFindingLanes) return nullptr;
    index_.emplace(thread, lanes_.lanes.size());
    Lane& lane = lanes_.lanes.emplace_back();
    lane.pid = finding_.pid;
    lane.thread = thread.value;
    lane.name = label(thread);
    return &lane;
  }

  void add(Lane& lane, const Slice& slice) {
    if (lane.role.empty()) lane.role = slice.role;
    if (lane.priority.empty() && slice.priority) lane.priority = priority_text(*slice.priority);
    LaneBar bar;
    bar.span = slice.span;
    bar.text = slice_text(slice, slice.object ? label(slice.object) : std::string(),
                          slice.awaited ? label(slice.awaited) : std::string());
    bar.begin_ns = slice.begin - begin_;
    bar.length_ns = slice.end - slice.begin;
    bar.before = slice.before;
    bar.after = slice.after;
    bar.parts = slice.parts;
    bar.source = step_of(finding_, slice);
    if (!bar.source) bar.stack = naming_.resolve(slice.stack);
    lane.bars.push_back(std::move(bar));
  }

  // Of the others, the last that is known, where threads differ.
  void add_priorities(const Slices& slices) {
    if (std::all_of(slices.begin(), slices.end(), [](const Slice& one) { return one.priority.has_value(); })) return;
    const Schedulings schedulings(model_);
    if (!schedulings.differ()) return;
    for (Lane& lane : lanes_.lanes) {
      if (lane.priority.empty()) lane.priority = priority_text(schedulings.of(ThreadId(lane.thread)).priority);
    }
  }

  const ProcessModel& model_;
  Naming& naming_;
  const Finding& finding_;
  uint64_t begin_ = 0;
  std::map<ThreadId, size_t> index_;
  Lanes lanes_;
};

using Key = std::pair<uint32_t, uint32_t>;  // process, thread

// Those of the longest waits that have room.
std::set<Key> threads_shown(const Contention& contention, size_t& left_out) {
  std::set<Key> shown;
  std::set<Key> all;
  for (const LongWait& wait : contention.longest) {
    for (const uint32_t thread : {wait.thread_id, wait.held_throughout ? wait.holder_id : 0}) {
      if (thread == 0) continue;
      all.emplace(wait.pid, thread);
      if (shown.size() < kMostContentionLanes) shown.emplace(wait.pid, thread);
    }
  }
  left_out = all.size() - shown.size();
  return shown;
}

uint64_t sum(uint64_t a, uint64_t b) { return b > UINT64_MAX - a ? UINT64_MAX : a + b; }  // of damaged traces, too

// Since the first process began.
uint64_t begin_of(const Contention& contention, const LongWait& wait) {
  return sum(wait.process_began_ns - std::min(wait.process_began_ns, contention.began_ns), wait.begin_ns);
}
uint64_t end_of(const Contention& contention, const LongWait& wait) {
  return sum(begin_of(contention, wait), wait.wait_ns);
}

}  // namespace

std::string slice_text(const Slice& slice, const std::string& object, const std::string& awaited) {
  switch (slice.span) {
    case SpanKind::wait:
      if (!object.empty()) return "waits for " + object;
      return awaited.empty() ? "waits" : "waits for the end of thread " + awaited;
    case SpanKind::hold:
      return object.empty() ? "holds something" : "holds " + object;
    case SpanKind::block:
      return std::string(blocking_verb(slice.call));
    case SpanKind::stall:
      return "is kept from its event loop";
    case SpanKind::processor:
      return "wants a processor";
    case SpanKind::run:
      return "meanwhile";
  }
  return {};
}

Lanes finding_lanes(const ProcessModel& model, Naming& naming, const Finding& finding, const Slices& slices) {
  return Builder(model, naming, finding).build(slices);
}

Lanes contention_lanes(const Contention& contention) {
  Lanes lanes;
  const std::set<Key> shown = threads_shown(contention, lanes.left_out);
  std::vector<size_t> waits;  // that are shown
  uint64_t begin = UINT64_MAX;
  uint64_t end = 0;
  for (size_t i = 0; i < contention.longest.size(); ++i) {
    const LongWait& wait = contention.longest[i];
    const uint64_t began = begin_of(contention, wait);
    const uint64_t ended = end_of(contention, wait);
    if (shown.count({wait.pid, wait.thread_id}) == 0 || ended <= began) continue;
    waits.push_back(i);
    begin = std::min(begin, began);
    end = std::max(end, ended);
  }
  if (waits.empty()) return lanes;
  lanes.origin_ns = begin;
  lanes.length_ns = end - begin;
  std::map<Key, Lane> by_thread;
  for (const size_t i : waits) {
    const LongWait& wait = contention.longest[i];
    const auto add = [&](uint32_t thread, const std::string& name, SpanKind span, const std::string& text) {
      Lane& lane = by_thread[{wait.pid, thread}];
      lane.pid = wait.pid;
      lane.thread = thread;
      lane.name = name;
      LaneBar bar;
      bar.span = span;
      bar.text = text;
      bar.begin_ns = begin_of(contention, wait) - begin;
      bar.length_ns = end_of(contention, wait) - begin - bar.begin_ns;
      bar.before = span == SpanKind::hold;
      bar.source = i;
      lane.bars.push_back(std::move(bar));
    };
    add(wait.thread_id, wait.thread, SpanKind::wait, "waits for " + wait.lock);
    const bool with_hold = wait.held_throughout && shown.count({wait.pid, wait.holder_id}) != 0;
    if (with_hold) add(wait.holder_id, wait.holder, SpanKind::hold, "holds " + wait.lock);
  }
  std::map<std::pair<uint32_t, std::string>, size_t> of_name;  // in a process
  for (const auto& [key, lane] : by_thread) ++of_name[{lane.pid, lane.name}];
  for (auto& [key, lane] : by_thread) {
    arrange(lane);
    if (of_name[{lane.pid, lane.name}] > 1) lane.name += fmt::format(" #{}", lane.thread);
    lanes.lanes.push_back(std::move(lane));
  }
  const auto first = [](const Lane& lane) {
    uint64_t earliest = UINT64_MAX;
    for (const LaneBar& bar : lane.bars) earliest = std::min(earliest, bar.begin_ns);
    return earliest;
  };
  std::stable_sort(lanes.lanes.begin(), lanes.lanes.end(),
                   [&](const Lane& a, const Lane& b) { return first(a) < first(b); });
  return lanes;
}

}  // namespace concheck::analysis
