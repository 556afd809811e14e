// One page for people, in one file. The program that draws it is in analysis/render/html; here is its data.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <tuple>

#include "analysis/render/canvas.h"
#include "analysis/render/graph_layout.h"
#include "analysis/render/html_contention.h"
#include "analysis/render/html_name.h"
#include "analysis/render/html_parts.h"
#include "analysis/render/lanes_json.h"
#include "analysis/render/render.h"
#include "analysis/render/source_path.h"
#include "analysis/render/text_finding.h"
#include "analysis/report/excerpts.h"
#include "analysis/symbolize/code_role.h"
#include "analysis/symbolize/demangle.h"

namespace concheck::analysis {
namespace {

using nlohmann::ordered_json;

constexpr size_t kLongestText = 2000;    // of a sentence
constexpr size_t kLongestCommand = 500;  // of a process's arguments

std::string sentence(std::string_view text) { return shorten_end(visible(text), kLongestText); }

// Tabs are the line's indentation, and stay.
std::string source_line(std::string_view text) {
  std::string line;
  for (size_t at = 0; at <= text.size();) {
    const size_t tab = std::min(text.find('\t', at), text.size());
    line += visible(text.substr(at, tab - at));
    if (tab < text.size()) line += '\t';
    at = tab + 1;
  }
  return line;
}

std::string command_text(const std::vector<std::string>& command) {
  return shorten_end(visible(fmt::format("{}", fmt::join(command, " "))), kLongestCommand);
}

std::string end_of(const ReportProcess& process) {
  if (process.exit_code) return fmt::format("exit code {}", *process.exit_code);
  if (process.exit_signal) return fmt::format("signal {}", *process.exit_signal);
  if (process.still_running) return "still running";
  if (process.execed) return "became another program";
  return "not known";
}

// Frames repeat from stack to stack: each is there once, and stacks are lists of numbers.
class Frames {
 public:
  explicit Frames(const std::string& root) : root_(root) {}

  size_t add(const SourceFrame& frame) {
    const auto [entry, added] = index_.try_emplace(
        std::tuple(frame.module_path, frame.offset, frame.function, frame.file, frame.line), frames_.size());
    if (!added) return entry->second;
    const std::string module =
        frame.module.empty() ? fmt::format("{:#x}", frame.offset) : fmt::format("{}+{:#x}", frame.module, frame.offset);
    ordered_json json = {{"function", html_name(shortened(frame.function))}, {"module", html_name(module)}};
    const std::string path = frame.file.empty() ? "" : source_path(frame.file, root_);
    json["path"] = shorten_front(visible(path), kLongestHtmlName);
    json["file"] = visible(frame.file);
    json["line"] = frame.line;
    if (frame.internal) json["internal"] = true;
    if (frame.inlined) json["inlined"] = true;
    frames_.push_back(std::move(json));
    return entry->second;
  }

  ordered_json take() { return std::move(frames_); }

 private:
  std::string root_;
  std::map<std::tuple<std::string, uint64_t, std::string, std::string, int>, size_t> index_;
  ordered_json frames_ = ordered_json::array();
};

void add_stack(const SourceStack& stack, Frames& frames, ordered_json& json) {
  json["frames"] = ordered_json::array();
  const SourceFrame* place = place_of(stack);
  for (const SourceFrame& frame : stack.frames) {
    if (&frame == place) json["place"] = json["frames"].size();
    json["frames"].push_back(frames.add(frame));
  }
}

ordered_json places_json(const SourceStack& stack, Frames& frames) {
  ordered_json json = ordered_json::array();
  for (const SourceFrame& frame : stack.frames) json.push_back(frames.add(frame));
  return json;
}

ordered_json step_json(const Finding& finding, const FindingStep& step, Frames& frames) {
  ordered_json json = {{"thread", step.thread},
                       {"text", sentence(step_text(finding, step))},
                       {"object", step.object},
                       {"holding", step.holding}};
  add_stack(step.stack, frames, json);
  return json;
}

ordered_json origin_json(const MemoryOrigin& origin, Frames& frames) {
  ordered_json json = {{"text", sentence(origin.text)}};
  add_stack(*origin.stack, frames, json);
  return json;
}

ordered_json finding_json(const Finding& finding, Frames& frames) {
  ordered_json json = {{"id", finding.id},
                       {"kind", finding.kind},
                       {"subkind", finding.subkind},
                       {"severity", severity_name(finding.severity)},
                       {"confidence", confidence_name(finding.confidence)},
                       {"state", novelty_name(finding.novelty)},
                       {"reason", sentence(finding.reason)},
                       {"count", finding.count},
                       {"title", sentence(finding.title)},
                       {"explanation", sentence(finding.explanation)},
                       {"advice", sentence(finding.advice)},
                       {"process", html_name(fmt::format("{} [{}]", finding.process_exe, finding.pid))},
                       {"tests", ordered_json::array()},
                       {"threads", ordered_json::object()},
                       {"locks", ordered_json::object()},
                       {"steps", ordered_json::array()},
                       {"memory", ordered_json::array()}};
  if (finding.informative) json["informative"] = true;
  for (const std::string& test : finding.tests) json["tests"].push_back(html_name(test));
  for (const FindingThread& thread : finding.threads) {
    json["threads"][std::to_string(thread.id)] = html_name("thread " + thread.label);
  }
  for (const FindingLock& lock : finding.locks) json["locks"][std::to_string(lock.id)] = html_name(lock.name);
  for (const FindingStep& step : finding.steps) json["steps"].push_back(step_json(finding, step, frames));
  for (const MemoryOrigin& origin : memory_origins(finding)) json["memory"].push_back(origin_json(origin, frames));
  if (finding.lanes.length_ns != 0) {
    json["lanes"] = lanes_json(finding.lanes, "step", {html_name, [&frames](const SourceStack& stack) {
                                 return places_json(stack, frames);
                               }});
  }
  return json;
}

// The columns of a name in the picture, and the width of its box.
constexpr size_t kLongestInBox = 34;
double box_width(std::string_view text) { return std::max(60.0, 7.3 * static_cast<double>(text.size()) + 18); }

ordered_json lock_graph_json(const Report& report, Frames& frames) {
  const LockGraph& graph = report.lock_graph;
  std::vector<double> widths;
  std::vector<LayoutEdge> ends;
  ordered_json json = {{"allLocks", graph.all_locks}, {"allEdges", graph.all_edges}, {"locks", ordered_json::array()}};
  for (const GraphLock& lock : graph.locks) {
    const std::string text = visible(lock.name);
    const std::string shown =
        shorten_front(text, kLongestInBox) + (lock.locks > 1 ? fmt::format(" (of {})", lock.locks) : std::string());
    widths.push_back(box_width(shown));
    json["locks"].push_back({{"name", html_name(lock.name)}, {"shown", shown}, {"width", widths.back()}});
  }
  for (const GraphEdge& edge : graph.edges) ends.push_back({edge.from, edge.to});
  const std::optional<Layout> layout = lay_out(widths, ends);
  json["height"] = layout ? layout->height : 0;
  json["width"] = layout ? layout->width : 0;
  json["boxHeight"] = kNodeHeight;
  for (size_t i = 0; layout && i < graph.locks.size(); ++i) {
    json["locks"][i]["x"] = std::round(layout->nodes[i].x);
    json["locks"][i]["y"] = std::round(layout->nodes[i].y);
  }
  json["edges"] = ordered_json::array();
  for (size_t i = 0; i < graph.edges.size(); ++i) {
    const GraphEdge& edge = graph.edges[i];
    json["edges"].push_back({{"from", edge.from},
                             {"to", edge.to},
                             {"curve", layout ? layout->curves[i] : std::string()},
                             {"seen", edge.seen},
                             {"cycle", edge.cycle},
                             {"findings", findings_on(report.findings, graph, edge)},
                             {"thread", html_name(edge.thread)},
                             {"held", places_json(edge.held_at, frames)},
                             {"requested", places_json(edge.requested_at, frames)}});
  }
  return json;
}

ordered_json report_json(const Report& report, const RenderOptions& options) {
  ordered_json json = {{"version", report.tool_version},
                       {"command", command_text(report.command)},
                       {"compared", report.compared},
                       {"suppressed", report.suppressed},
                       {"suppressedByBuiltIn", report.suppressed_by_built_in},
                       {"around", kExcerptAround},
                       {"watched",
                        {{"processes", report.watched.processes},
                         {"threads", report.watched.threads},
                         {"locks", report.watched.locks},
                         {"acquisitions", report.watched.acquisitions}}},
                       {"notes", ordered_json::array()},
                       {"processes", ordered_json::array()},
                       {"gone", ordered_json::array()},
                       {"findings", ordered_json::array()},
                       {"excerpts", ordered_json::object()}};
  for (const std::string& note : report.notes) json["notes"].push_back(sentence(note));
  for (const ReportProcess& process : report.processes) {
    json["processes"].push_back({{"pid", process.pid},
                                 {"exe", html_name(process.exe)},
                                 {"command", command_text(process.command)},
                                 {"end", end_of(process)},
                                 {"threads", process.threads}});
  }
  for (const GoneFinding& gone : report.gone) {
    json["gone"].push_back({{"id", gone.id}, {"kind", gone.kind}, {"title", sentence(gone.title)}});
  }
  Frames frames(options.source_root);
  for (const Finding& finding : report.findings) json["findings"].push_back(finding_json(finding, frames));
  if (!report.lock_graph.edges.empty()) json["lockGraph"] = lock_graph_json(report, frames);
  json["frames"] = frames.take();
  if (report.contention) json["contention"] = contention_page_json(*report.contention, options.source_root);
  for (const auto& [file, lines] : report.excerpts) {
    ordered_json& excerpt = json["excerpts"][visible(file)] = ordered_json::object();
    for (const auto& [line, text] : lines) excerpt[std::to_string(line)] = source_line(text);
  }
  return json;
}

// `text` in place of `mark`.
void put(std::string& page, std::string_view mark, std::string_view text) {
  page.replace(page.find(mark), mark.size(), text);
}

}  // namespace

std::string render_html(const Report& report, const RenderOptions& options) {
  const std::string json = report_json(report, options).dump(-1, ' ', false, ordered_json::error_handler_t::replace);
  // Within a script element only "<" can end it; in JSON it occurs in strings alone.
  std::string data;
  for (const char c : json) {
    if (c == '<') {
      data += "\\u003c";
    } else {
      data += c;
    }
  }
  std::string page(kHtmlPage);
  put(page, "%%SCRIPT%%",
      std::string(kHtmlScript) + std::string(kHtmlLanesScript) + std::string(kHtmlContentionScript));
  put(page, "%%DATA%%", data);
  put(page, "%%STYLE%%", std::string(kHtmlStyle) + std::string(kHtmlLanesStyle) + std::string(kHtmlContentionStyle));
  return page;
}

}  // namespace concheck::analysis
