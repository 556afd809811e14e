// What threads did when, in lanes side by side: the picture of a finding, or of a run's longest waits, as a plain value.
#ifndef CONCHECK_ANALYSIS_REPORT_LANES_H_
#define CONCHECK_ANALYSIS_REPORT_LANES_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/report/source_stack.h"

namespace concheck::analysis {

// run: neither of the others; how much it ran, and was kept from running, is in the parts.
enum class SpanKind { wait, hold, block, stall, processor, run };
std::string_view span_name(SpanKind span);

// How a thread spent a part of the time; of an inverted wait, what the part went to: work with the lock held, a holder that
// did not run, or threads that may run before the waiter, too.
enum class Spent { ran, delayed, bounded, unbounded, excused };
std::string_view spent_name(Spent spent);

// So long of a span of time; when in it is not known.
struct SpanPart {
  Spent spent = Spent::ran;
  uint64_t ns = 0;
};

struct LaneBar {
  SpanKind span = SpanKind::wait;
  std::string text;        // "waits for `a`"
  uint64_t begin_ns = 0;   // since Lanes begin
  uint64_t length_ns = 0;  // 0: it began then, and went on
  uint32_t row = 0;        // within its lane, so that none overlaps another
  bool before = false;     // it had begun before that
  bool after = false;      // it had not ended then
  std::vector<SpanPart> parts;
  // Where it is told in full: index of a finding's step, or of Contention::longest.
  std::optional<size_t> source;
  SourceStack stack;  // where it is told nowhere else; may be empty
};

struct Lane {
  uint32_t pid = 0;
  uint32_t thread = 0;   // concheck's number of the thread
  std::string name;      // label: "\"worker\""
  std::string role;      // in a priority inversion: "H", "M" or "L"; else empty
  std::string priority;  // "real-time priority 15"; empty: not known, or the same for all
  uint32_t rows = 1;
  std::vector<LaneBar> bars;  // by row, then by time
};

struct Lanes {
  SpanKind since = SpanKind::wait;  // what begins at 0
  uint64_t origin_ns = 0;           // where 0 is: since the (first) process began
  uint64_t length_ns = 0;           // 0: nothing is known
  std::vector<Lane> lanes;
  size_t left_out = 0;  // lanes that there was no room for
};

// Sorts the bars of a lane into rows; adjoining or overlapping holds with the same text become one.
void arrange(Lane& lane);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_REPORT_LANES_H_
