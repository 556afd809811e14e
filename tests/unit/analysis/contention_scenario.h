// Short cuts for tests about threads that wait for long.
#ifndef CONCHECK_TESTS_UNIT_ANALYSIS_CONTENTION_SCENARIO_H_
#define CONCHECK_TESTS_UNIT_ANALYSIS_CONTENTION_SCENARIO_H_

#include <string>
#include <vector>

#include "tests/unit/analysis/scenario.h"
#include "trace/schema_contention.h"

namespace concheck::analysis {

inline constexpr uint64_t kUs = 1'000;
inline constexpr uint64_t kMs = 1'000'000;

// A process that ran for ten seconds: threads 2 to 4 beside the main thread, a mutex, and what the test adds.
class ContentionScenario : public Scenario {
 public:
  ContentionScenario() : t2(thread("two")), t3(thread("three")), t4(thread("four")), m(mutex()) {
    builder.header().start_monotonic = kSecond;
    builder.header().end_monotonic = 11 * kSecond;
  }

  // A wait of so long that began two seconds after the start, at a new place.
  trace::LongWaitRecord waited(uint32_t who, uint32_t lock, uint64_t ns, uint64_t served = 0, uint32_t others = 0) {
    trace::LongWaitRecord wait{};
    wait.header.thread = who;
    wait.begin = 3 * kSecond;
    wait.end = wait.begin + ns;
    wait.served = served;
    wait.sync = lock;
    wait.stack = stack();
    wait.others = others;
    wait.kind = static_cast<uint16_t>(trace::WaitKind::lock);
    wait.mode = static_cast<uint8_t>(trace::Mode::exclusive);
    return wait;
  }

  // `who` held `lock` so often, for so long each time.
  trace::LockUseSlot held(uint32_t who, uint32_t lock, uint64_t times, uint64_t ns) {
    trace::LockUseSlot use{};
    use.thread = who;
    use.sync = lock;
    use.holds = times;
    use.hold_ns = times * ns;
    use.longest_hold_ns = ns;
    use.longest_hold_stack = stack();
    use.holds_log2[trace::histogram_bucket(ns)] = static_cast<uint32_t>(times);
    return use;
  }

  trace::LockUseSlot waits(uint32_t who, uint32_t lock, uint64_t times, uint64_t ns) {
    trace::LockUseSlot use{};
    use.thread = who;
    use.sync = lock;
    use.waits = times;
    use.wait_ns = times * ns;
    use.longest_wait_ns = ns;
    use.longest_wait_stack = stack();
    use.waits_log2[trace::histogram_bucket(ns)] = static_cast<uint32_t>(times);
    return use;
  }

  void delayed(uint32_t who, uint64_t begin, uint64_t end, uint64_t delay, std::vector<trace::Runner> runners = {}) {
    trace::ProcessorDelayRecord record{};
    record.header.thread = who;
    record.begin = begin;
    record.end = end;
    record.delay_ns = delay;
    record.run_ns = end - begin - delay;
    record.affinity[0] = 1;
    record.stack = stack();
    builder.add(record, runners);
  }

  uint32_t object(trace::SyncKind kind, uint16_t attributes = 0, uint32_t value = 0) {
    return builder.add_sync({.kind = kind, .attributes = attributes, .value = value});
  }

  void scheduled(uint32_t who, int32_t policy, int32_t priority, int32_t nice = 0, uint64_t processors = 1) {
    trace::SchedulingRecord record{};
    record.about = who;
    record.policy = policy;
    record.priority = priority;
    record.nice = nice;
    record.affinity[0] = processors;
    builder.add(record);
  }

  std::vector<Finding> find(const std::string& kind) const { return of_kind(analyze_raw(builder), kind); }

  uint32_t t2, t3, t4, m;
};

}  // namespace concheck::analysis

#endif  // CONCHECK_TESTS_UNIT_ANALYSIS_CONTENTION_SCENARIO_H_
