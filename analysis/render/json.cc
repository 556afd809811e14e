// Schema concheck-report/1. Only ever add to it.
#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>

#include "analysis/render/json_parts.h"
#include "analysis/render/lanes_json.h"
#include "analysis/render/render.h"
#include "analysis/symbolize/code_role.h"

namespace concheck::analysis {
namespace {

using nlohmann::ordered_json;

ordered_json thread_json(const FindingThread& thread) {
  return {{"id", thread.id},
          {"tid", thread.tid != 0 ? ordered_json(thread.tid) : ordered_json()},
          {"name", thread.name},
          {"createdAt", stack_json(thread.created_at)}};
}

ordered_json lock_json(const FindingLock& lock) {
  return {{"id", lock.id},
          {"kind", lock.kind},
          {"name", lock.name},
          {"address", fmt::format("{:#x}", lock.address)},
          {"createdAt", stack_json(lock.created_at)}};
}

ordered_json step_json(const FindingStep& step) {
  ordered_json json = {{"thread", step.thread},
                       {"action", action_name(step.action)},
                       {"object", step.object != 0 ? ordered_json(step.object) : ordered_json()},
                       {"while", step.holding.empty() ? ordered_json() : ordered_json("holding")},
                       {"holding", step.holding},
                       {"awaited", step.awaited != 0 ? ordered_json(step.awaited) : ordered_json()},
                       {"shared", step.shared},
                       {"remark", text_or_null(step.remark)},
                       {"seen", step.seen != 0 ? ordered_json(step.seen) : ordered_json()},
                       {"stack", stack_json(step.stack)}};
  if (step.times) {
    json["times"] = {{"waitNs", step.times->wait_ns}, {"runNs", step.times->run_ns}, {"delayNs", step.times->delay_ns}};
  }
  if (!step.access) return json;
  const FindingAccess& access = *step.access;
  json["write"] = access.write;
  json["atomic"] = access.atomic;
  json["size"] = access.size;
  json["address"] = fmt::format("{:#x}", access.address);
  ordered_json& flags = json["flags"] = ordered_json::array();
  if (access.range) flags.push_back("range");
  if (access.free) flags.push_back("free");
  if (access.allocation) flags.push_back("allocation");
  if (access.vptr) flags.push_back("vptr");
  if (access.in_signal) flags.push_back("signal");
  ordered_json& locks = json["locks"] = ordered_json::array();
  for (const FindingHold& hold : step.holds) {
    locks.push_back({{"id", hold.lock}, {"shared", hold.shared}, {"takenAt", stack_or_null(hold.taken_at)}});
  }
  return json;
}

ordered_json memory_json(const FindingMemory& memory) {
  ordered_json block;
  if (memory.block != 0) {
    block = {{"address", fmt::format("{:#x}", memory.block)},
             {"size", memory.block_bytes},
             {"offset", static_cast<int64_t>(memory.address - memory.block)}};
  }
  return {{"kind", memory.kind},
          {"address", fmt::format("{:#x}", memory.address)},
          {"size", memory.size},
          {"name", text_or_null(memory.name)},
          {"block", std::move(block)},
          {"owner",
           memory.owner != 0 ? ordered_json{{"thread", memory.owner}, {"name", memory.owner_label}} : ordered_json()},
          {"frame", stack_or_null(memory.frame)},
          {"allocatedAt", stack_or_null(memory.allocated_at)},
          {"freed", memory.freed},
          {"freedAt", stack_or_null(memory.freed_at)}};
}

ordered_json finding_json(const Finding& finding) {
  ordered_json json = {{"id", finding.id},
                       {"kind", finding.kind},
                       {"subkind", text_or_null(finding.subkind)},
                       {"severity", severity_name(finding.severity)},
                       {"confidence", confidence_name(finding.confidence)},
                       {"count", finding.count},
                       {"title", finding.title},
                       {"explanation", finding.explanation},
                       {"advice", finding.advice},
                       {"pid", finding.pid},
                       {"baselineState", text_or_null(std::string(novelty_name(finding.novelty)))},
                       {"reason", text_or_null(finding.reason)},
                       {"tests", finding.tests}};
  if (finding.informative) json["informative"] = true;
  json["threads"] = ordered_json::array();
  for (const FindingThread& thread : finding.threads) json["threads"].push_back(thread_json(thread));
  json["locks"] = ordered_json::array();
  for (const FindingLock& lock : finding.locks) json["locks"].push_back(lock_json(lock));
  json["memory"] = finding.memory ? memory_json(*finding.memory) : ordered_json();
  json["steps"] = ordered_json::array();
  for (const FindingStep& step : finding.steps) json["steps"].push_back(step_json(step));
  json["metrics"] = ordered_json::object();
  for (const auto& [name, value] : finding.metrics) json["metrics"][name] = value;
  if (finding.lanes.length_ns != 0) json["lanes"] = lanes_json(finding.lanes, "step", {text_or_null, stack_json});
  return json;
}

ordered_json exit_json(const ReportProcess& process) {
  if (process.exit_code) return {{"code", *process.exit_code}};
  if (process.exit_signal) return {{"signal", *process.exit_signal}};
  return {};
}

ordered_json process_json(const ReportProcess& process) {
  return {{"pid", process.pid},
          {"parentPid", process.parent_pid != 0 ? ordered_json(process.parent_pid) : ordered_json()},
          {"exe", process.exe},
          {"path", text_or_null(process.exe_path)},
          {"command", process.command},
          {"buildId", text_or_null(process.build_id)},
          {"exit", exit_json(process)},
          {"endedFor", text_or_null(process.ended_for)},
          {"stillRunning", process.still_running},
          {"threads", process.threads},
          {"traceComplete", process.trace_complete}};
}

ordered_json place_json(const SourceStack& stack) {
  const SourceFrame* place = place_of(stack);
  return place != nullptr ? frame_json(*place) : ordered_json();
}

ordered_json lock_graph_json(const Report& report) {
  const LockGraph& graph = report.lock_graph;
  ordered_json json = {{"allLocks", graph.all_locks},
                       {"allEdges", graph.all_edges},
                       {"locks", ordered_json::array()},
                       {"edges", ordered_json::array()}};
  for (const GraphLock& lock : graph.locks) {
    json["locks"].push_back({{"name", lock.name}, {"kind", lock.kind}, {"locks", lock.locks}});
  }
  for (const GraphEdge& edge : graph.edges) {
    json["edges"].push_back({{"from", edge.from},
                             {"to", edge.to},
                             {"seen", edge.seen},
                             {"cycle", edge.cycle},
                             {"findings", findings_on(report.findings, graph, edge)},
                             {"thread", text_or_null(edge.thread)},
                             {"heldAt", place_json(edge.held_at)},
                             {"requestedAt", place_json(edge.requested_at)}});
  }
  return json;
}

ordered_json summary_json(const Report& report) {
  std::map<std::string, uint64_t> by_kind;
  for (const Finding& finding : report.findings) ++by_kind[finding.kind];
  ordered_json kinds = ordered_json::object();
  for (const auto& [kind, count] : by_kind) kinds[kind] = count;
  return {{"findings", report.findings.size()},
          {"suppressed", report.suppressed},
          {"suppressedByBuiltIn", report.suppressed_by_built_in},
          {"new", report.new_findings},
          {"gone", report.gone.size()},
          {"byKind", std::move(kinds)}};
}

}  // namespace

std::string render_json(const Report& report) {
  ordered_json json = {{"schema", "concheck-report/1"},
                       {"tool", {{"name", "concheck"}, {"version", report.tool_version}}},
                       {"command", report.command},
                       {"summary", summary_json(report)},
                       {"watched",
                        {{"processes", report.watched.processes},
                         {"threads", report.watched.threads},
                         {"locks", report.watched.locks},
                         {"acquisitions", report.watched.acquisitions},
                         {"contended", report.watched.contended},
                         {"races", report.watched.races},
                         {"accesses", report.watched.accesses}}}};
  json["processes"] = ordered_json::array();
  for (const ReportProcess& process : report.processes) json["processes"].push_back(process_json(process));
  json["notes"] = report.notes;
  if (report.contention) json["contention"] = contention_json(*report.contention, {text_or_null, stack_or_null, stack_or_null});
  json["findings"] = ordered_json::array();
  for (const Finding& finding : report.findings) json["findings"].push_back(finding_json(finding));
  json["suppressions"] = ordered_json::array();
  for (const SuppressionUse& use : report.suppressions) {
    json["suppressions"].push_back({{"origin", use.origin},
                                    {"text", use.text},
                                    {"reason", text_or_null(use.reason)},
                                    {"until", text_or_null(use.until)},
                                    {"findings", use.findings},
                                    {"builtIn", use.built_in},
                                    {"source", text_or_null(use.source)}});
  }
  json["gone"] = ordered_json::array();
  for (const GoneFinding& gone : report.gone) {
    json["gone"].push_back({{"id", gone.id}, {"kind", gone.kind}, {"title", gone.title}});
  }
  json["lockGraph"] = lock_graph_json(report);
  return json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace concheck::analysis
