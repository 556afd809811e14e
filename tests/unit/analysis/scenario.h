// Short cuts for tests of the analysis: a synthetic trace, read back through the real reader.
#ifndef CONCHECK_TESTS_UNIT_ANALYSIS_SCENARIO_H_
#define CONCHECK_TESTS_UNIT_ANALYSIS_SCENARIO_H_

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/analyze.h"
#include "analysis/model/process_model.h"
#include "tests/unit/trace/trace_builder.h"
#include "trace/reader.h"

namespace concheck::analysis {

inline constexpr uint64_t kSecond = 1'000'000'000;  // nanoseconds
inline constexpr int32_t kFifo = 1;                 // SCHED_FIFO

// Fails the test and gives an empty trace when the reader does not take it.
trace::Trace read_back(const trace::TraceBuilder& builder);

ProcessModel model_of(const trace::TraceBuilder& builder);

// Without looking for symbols.
Report analyze_raw(const trace::TraceBuilder& builder, std::vector<std::string> detect = {});

// Findings of one kind.
std::vector<Finding> of_kind(const Report& report, const std::string& kind);

// Two threads, 2 and 3, started by 1; locks and stacks are added by the test. Stack n is one frame at 0x1000 + 16 * n
// of module 1, so that different stacks are different places.
class Scenario {
 public:
  Scenario();

  uint32_t thread(const std::string& name = "");
  uint32_t mutex();
  uint32_t rwlock();
  uint32_t stack();  // a new place in the code
  // `id` of an AcquireRecord.
  uint32_t acquire(uint32_t thread, uint32_t lock, uint32_t parent = 0, uint8_t flags = 0,
                   trace::Mode mode = trace::Mode::exclusive, uint32_t stack = 0, uint32_t clock = 0);
  // `thread` takes `outer`, then `inner`; each at its own new place.
  void nest(uint32_t thread, uint32_t outer, uint32_t inner, uint8_t inner_flags = 0);

  trace::TraceBuilder builder;
};

}  // namespace concheck::analysis

#endif  // CONCHECK_TESTS_UNIT_ANALYSIS_SCENARIO_H_
