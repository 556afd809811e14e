#include "tests/unit/analysis/scenario.h"

#include <gtest/gtest.h>

#include <utility>
#include <variant>

namespace concheck::analysis {

trace::Trace read_back(const trace::TraceBuilder& builder) {
  auto result = trace::read_trace(builder.build(), "sample");
  if (auto* error = std::get_if<trace::ReadError>(&result)) {
    ADD_FAILURE() << error->message;
    return {};
  }
  return std::get<trace::Trace>(std::move(result));
}

ProcessModel model_of(const trace::TraceBuilder& builder) { return ProcessModel(read_back(builder)); }

Report analyze_raw(const trace::TraceBuilder& builder, std::vector<std::string> detect) {
  AnalyzeOptions options;
  options.symbolize = false;
  options.detect = std::move(detect);
  std::vector<trace::Trace> traces;
  traces.push_back(read_back(builder));
  return analyze(std::move(traces), options);
}

std::vector<Finding> of_kind(const Report& report, const std::string& kind) {
  std::vector<Finding> found;
  for (const Finding& finding : report.findings) {
    if (finding.kind == kind) found.push_back(finding);
  }
  return found;
}

Scenario::Scenario() {
  builder.set_exe("/usr/bin/app");
  builder.set_command({"app"});
  builder.set_state(trace::ProcessState::exited, 0);
  builder.add_module();
  thread();  // the main thread
}

uint32_t Scenario::thread(const std::string& name) { return builder.add_thread({.parent = 1, .name = name}); }

uint32_t Scenario::mutex() { return builder.add_sync({.kind = trace::SyncKind::mutex}); }
uint32_t Scenario::rwlock() { return builder.add_sync({.kind = trace::SyncKind::rwlock}); }

uint32_t Scenario::stack() {
  static uint32_t places = 0;
  return builder.add_stack({trace::TraceBuilder::frame(1, 0x1000 + 16 * ++places)});
}

uint32_t Scenario::acquire(uint32_t thread, uint32_t lock, uint32_t parent, uint8_t flags, trace::Mode mode,
                           uint32_t stack_id, uint32_t clock) {
  return builder.add_acquire({.thread = thread,
                              .sync = lock,
                              .parent = parent,
                              .stack = stack_id != 0 ? stack_id : stack(),
                              .clock = clock,
                              .mode = mode,
                              .flags = flags});
}

void Scenario::nest(uint32_t thread, uint32_t outer, uint32_t inner, uint8_t inner_flags) {
  acquire(thread, inner, acquire(thread, outer), inner_flags);
}

}  // namespace concheck::analysis
