// Only ever add to it.
#include "analysis/render/lanes_json.h"

namespace concheck::analysis {
namespace {

using nlohmann::ordered_json;

std::string_view kind_of(SpanKind span) {
  switch (span) {
    case SpanKind::wait:
      return "wait";
    case SpanKind::hold:
      return "hold";
    case SpanKind::block:
      return "block";
    case SpanKind::stall:
      return "stall";
    case SpanKind::processor:
      return "processor";
    case SpanKind::run:
      return "run";
  }
  return "wait";
}

ordered_json bar_json(const LaneBar& bar, const std::string& source, const LanesStyle& style) {
  ordered_json json = {{"kind", kind_of(bar.span)},
                       {"text", style.text(bar.text)},
                       {"beginNs", bar.begin_ns},
                       {"endNs", bar.begin_ns + bar.length_ns},
                       {"row", bar.row}};
  if (bar.before) json["before"] = true;
  if (bar.after) json["after"] = true;
  if (bar.source) json[source] = *bar.source;
  if (!bar.stack.frames.empty()) json["stack"] = style.stack(bar.stack);
  if (!bar.parts.empty()) json["parts"] = ordered_json::array();
  for (const SpanPart& part : bar.parts) json["parts"].push_back({{"spent", spent_name(part.spent)}, {"ns", part.ns}});
  return json;
}

}  // namespace

ordered_json lanes_json(const Lanes& lanes, const std::string& source, const LanesStyle& style) {
  ordered_json json = {{"since", kind_of(lanes.since)},
                       {"originNs", lanes.origin_ns},
                       {"lengthNs", lanes.length_ns},
                       {"leftOut", lanes.left_out},
                       {"lanes", ordered_json::array()}};
  for (const Lane& lane : lanes.lanes) {
    ordered_json told = {{"pid", lane.pid}, {"thread", lane.thread}, {"name", style.text(lane.name)}, {"rows", lane.rows}};
    if (!lane.role.empty()) told["role"] = lane.role;
    if (!lane.priority.empty()) told["priority"] = style.text(lane.priority);
    told["bars"] = ordered_json::array();
    for (const LaneBar& bar : lane.bars) told["bars"].push_back(bar_json(bar, source, style));
    json["lanes"].push_back(std::move(told));
  }
  return json;
}

}  // namespace concheck::analysis
