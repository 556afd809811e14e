// The Trace Event Format of Chrome ("JSON Object Format"), which Perfetto's page and chrome://tracing open. Times are
// microseconds since the first event. What lies within one another on a thread's lane is of type X; what need not is
// asynchronous (b, e).
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "analysis/render/canvas.h"
#include "analysis/render/render.h"
#include "analysis/report/timeline.h"

namespace concheck::analysis {
namespace {

using nlohmann::ordered_json;

double microseconds(uint64_t ns) { return static_cast<double>(ns) / 1000; }

ordered_json metadata(std::string_view what, uint32_t pid, uint32_t tid, const std::string& name) {
  return {{"name", what}, {"ph", "M"}, {"pid", pid}, {"tid", tid}, {"args", {{"name", visible(name)}}}};
}

ordered_json event_json(const TimelineEvent& event, uint64_t origin) {
  ordered_json json = {{"name", visible(event.name)},
                       {"cat", span_name(event.span)},
                       {"ph", "X"},
                       {"pid", event.pid},
                       {"tid", event.tid},
                       {"ts", microseconds(event.begin_ns - origin)},
                       {"dur", microseconds(event.length_ns)},
                       {"args", ordered_json::object()}};
  if (!event.place.empty()) json["args"]["at"] = visible(event.place);
  for (const auto& [name, text] : event.details) json["args"][visible(name)] = visible(text);
  return json;
}

void add_asynchronous(ordered_json& events, const TimelineEvent& event, uint64_t origin, size_t id) {
  ordered_json begin = event_json(event, origin);
  begin.erase("dur");
  begin["ph"] = "b";
  begin["id"] = id;
  ordered_json end = begin;
  end["ph"] = "e";
  end["ts"] = microseconds(event.begin_ns + event.length_ns - origin);
  end.erase("args");
  events.push_back(std::move(begin));
  events.push_back(std::move(end));
}

// What was measured one after the other can stand out by a few nanoseconds; a lane can not show that.
class Nesting {
 public:
  TimelineEvent fitted(TimelineEvent event) {
    std::vector<uint64_t>& open = ends_[{event.pid, event.tid}];
    while (!open.empty() && open.back() <= event.begin_ns) open.pop_back();
    uint64_t end = event.begin_ns + event.length_ns;
    if (!open.empty()) end = std::min(end, open.back());
    open.push_back(end);
    event.length_ns = end - event.begin_ns;
    return event;
  }

 private:
  std::map<std::pair<uint32_t, uint32_t>, std::vector<uint64_t>> ends_;  // of those that a new one would lie in
};

bool on_lane(SpanKind span) {
  return span == SpanKind::wait || span == SpanKind::block || span == SpanKind::stall;
}

}  // namespace

std::string render_perfetto(const Report& report) {
  ordered_json events = ordered_json::array();
  const Timeline& timeline = report.timeline;
  for (const TimelineProcess& process : timeline.processes) {
    events.push_back(metadata("process_name", process.pid, process.pid, process.name));
  }
  for (const TimelineThread& thread : timeline.threads) {
    events.push_back(metadata("thread_name", thread.pid, thread.tid, thread.name));
  }
  const uint64_t origin = timeline.events.empty() ? 0 : timeline.events.front().begin_ns;
  size_t id = 0;
  Nesting nesting;
  for (const TimelineEvent& event : timeline.events) {
    if (on_lane(event.span)) {
      events.push_back(event_json(nesting.fitted(event), origin));
    } else {
      add_asynchronous(events, event, origin, ++id);
    }
  }
  const ordered_json json = {{"displayTimeUnit", "ms"},
                             {"otherData",
                              {{"version", "concheck " + report.tool_version},
                               {"command", visible(fmt::format("{}", fmt::join(report.command, " ")))}}},
                             {"traceEvents", std::move(events)}};
  return json.dump(1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace concheck::analysis
