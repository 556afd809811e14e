// Short cuts for tests about threads that wait.
#ifndef CONCHECK_TESTS_UNIT_ANALYSIS_WAITING_H_
#define CONCHECK_TESTS_UNIT_ANALYSIS_WAITING_H_

#include <string>
#include <utility>
#include <vector>

#include "tests/unit/analysis/scenario.h"

namespace concheck::analysis {

// A process that was killed: threads 2 and 3 beside the main thread, a mutex, and what the test adds.
class WaitingScenario : public Scenario {
 public:
  WaitingScenario() : t2(thread("two")), t3(thread("three")), m(mutex()) {
    builder.set_state(trace::ProcessState::running);
  }

  uint32_t object(trace::SyncKind kind, uint16_t attributes = 0, uint32_t value = 0) {
    return builder.add_sync({.kind = kind, .attributes = attributes, .value = value});
  }
  uint32_t condition(uint64_t notifications = 0, uint16_t attributes = 0) {
    const uint32_t c = object(trace::SyncKind::condition, attributes);
    builder.add_sync_slot({.sync = c, .acquisitions = notifications});
    return c;
  }

  // `who` holds `held` and waits like this, both at new places.
  void waits(uint32_t who, trace::WaitSpec wait, std::vector<trace::HeldSpec> held = {}) {
    wait.stack = stack();
    for (trace::HeldSpec& one : held) one.stack = stack();
    builder.add_thread_slot({.thread = who, .held = std::move(held), .wait = wait});
  }
  void on_condition(uint32_t who, uint32_t c, uint32_t served = 0, uint64_t since = 0) {
    waits(who, {.kind = trace::WaitKind::condition,
                .sync = c,
                .since = since,
                .other = m,
                .mode = trace::Mode::none,
                .served = served});
  }
  void joins(uint32_t who, uint32_t whom, std::vector<trace::HeldSpec> held = {}, uint64_t since = 0) {
    waits(who, {.kind = trace::WaitKind::join, .since = since, .other = whom, .mode = trace::Mode::none},
          std::move(held));
  }
  void runs(uint32_t who, std::vector<trace::HeldSpec> held = {}) {
    for (trace::HeldSpec& one : held) one.stack = stack();
    builder.add_thread_slot({.thread = who, .held = std::move(held)});
  }

  std::vector<Finding> find(const std::string& kind) const { return of_kind(analyze_raw(builder), kind); }

  uint32_t t2, t3, m;
};

}  // namespace concheck::analysis

#endif  // CONCHECK_TESTS_UNIT_ANALYSIS_WAITING_H_
