// How often durations of which order of magnitude were seen.
#ifndef CONCHECK_ANALYSIS_CONTENTION_HISTOGRAM_H_
#define CONCHECK_ANALYSIS_CONTENTION_HISTOGRAM_H_

#include <array>
#include <cstdint>

#include "trace/schema_contention.h"

namespace concheck::analysis {

struct Histogram {
  std::array<uint64_t, trace::kHistogramBuckets> buckets{};  // trace::histogram_bucket()

  void add(const uint32_t (&counts)[trace::kHistogramBuckets]);
  Histogram& operator+=(const Histogram& more);
  uint64_t count() const;

  // The duration, in ns, that half of all were shorter than, as if those of a bucket were spread evenly in it. 0 when
  // there are none.
  uint64_t median() const;
};

// What most of `count` durations took that are `sum` ns together: the median; their mean where that is in the same bucket,
// since it is more exact then. 0 when there are none.
uint64_t typical_time(const Histogram& times, uint64_t sum, uint64_t count);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_CONTENTION_HISTOGRAM_H_
