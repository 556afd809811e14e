#include "analysis/report/lanes.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace concheck::analysis {
namespace {

uint64_t end_of(const LaneBar& bar) { return bar.begin_ns + bar.length_ns; }

// `bar` begins no earlier than `hold`.
bool is_more_of(const LaneBar& hold, const LaneBar& bar) {
  return hold.span == SpanKind::hold && bar.span == SpanKind::hold && hold.text == bar.text &&
         bar.begin_ns <= end_of(hold);
}

void extend(LaneBar& hold, LaneBar& more) {
  hold.before = hold.before || (more.before && more.begin_ns == hold.begin_ns);
  if (end_of(more) == end_of(hold)) hold.after = hold.after || more.after;
  if (!hold.source) hold.source = more.source;
  if (hold.stack.frames.empty()) hold.stack = std::move(more.stack);
  if (more.begin_ns == hold.begin_ns && end_of(more) == end_of(hold) && hold.parts.empty()) {
    hold.parts = std::move(more.parts);
  }
  if (end_of(more) <= end_of(hold)) return;
  hold.after = more.after;
  hold.length_ns = end_of(more) - hold.begin_ns;
  hold.parts.clear();  // what is known of a part of it is not known of all
}

}  // namespace

std::string_view span_name(SpanKind span) {
  switch (span) {
    case SpanKind::wait:
      return "wait";
    case SpanKind::hold:
      return "hold";
    case SpanKind::block:
      return "blocking call";
    case SpanKind::stall:
      return "stalled event loop";
    case SpanKind::processor:
      return "processor";
    case SpanKind::run:
      return "run";
  }
  return "wait";
}

std::string_view spent_name(Spent spent) {
  switch (spent) {
    case Spent::ran:
      return "ran";
    case Spent::delayed:
      return "delayed";
    case Spent::bounded:
      return "bounded";
    case Spent::unbounded:
      return "unbounded";
    case Spent::excused:
      return "excused";
  }
  return "ran";
}

void arrange(Lane& lane) {
  // What a thread does itself comes above what it holds.
  std::stable_sort(lane.bars.begin(), lane.bars.end(), [](const LaneBar& a, const LaneBar& b) {
    return std::tuple(a.span == SpanKind::hold, a.begin_ns, b.length_ns) <
           std::tuple(b.span == SpanKind::hold, b.begin_ns, a.length_ns);
  });
  std::vector<LaneBar> bars;
  for (LaneBar& bar : lane.bars) {
    const auto hold = std::find_if(bars.begin(), bars.end(), [&](const LaneBar& known) { return is_more_of(known, bar); });
    if (hold != bars.end()) {
      extend(*hold, bar);
    } else {
      bars.push_back(std::move(bar));
    }
  }
  std::vector<uint64_t> ends;  // of each row
  std::optional<uint32_t> first_hold;  // row
  for (LaneBar& bar : bars) {
    if (bar.span == SpanKind::hold && !first_hold) first_hold = static_cast<uint32_t>(ends.size());
    bar.row = first_hold.value_or(0);
    while (bar.row < ends.size() && ends[bar.row] > bar.begin_ns) ++bar.row;
    if (bar.row == ends.size()) ends.push_back(0);
    ends[bar.row] = end_of(bar);
  }
  std::stable_sort(bars.begin(), bars.end(), [](const LaneBar& a, const LaneBar& b) { return a.row < b.row; });
  lane.bars = std::move(bars);
  lane.rows = std::max<uint32_t>(1, static_cast<uint32_t>(ends.size()));
}

}  // namespace concheck::analysis
