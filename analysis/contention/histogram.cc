#include "analysis/contention/histogram.h"

#include <numeric>

namespace concheck::analysis {

void Histogram::add(const uint32_t (&counts)[trace::kHistogramBuckets]) {
  for (uint32_t i = 0; i < trace::kHistogramBuckets; ++i) buckets[i] += counts[i];
}

Histogram& Histogram::operator+=(const Histogram& more) {
  for (uint32_t i = 0; i < trace::kHistogramBuckets; ++i) buckets[i] += more.buckets[i];
  return *this;
}

uint64_t Histogram::count() const { return std::accumulate(buckets.begin(), buckets.end(), uint64_t{0}); }

uint64_t Histogram::median() const {
  const double half = static_cast<double>(count()) / 2;
  double before = 0;
  for (uint32_t i = 0; i < trace::kHistogramBuckets; ++i) {
    const auto here = static_cast<double>(buckets[i]);
    if (here > 0 && before + here >= half) {
      const auto begin = static_cast<double>(trace::bucket_begin(i));
      const auto end = static_cast<double>(trace::bucket_begin(i + 1));
      return static_cast<uint64_t>(begin + (end - begin) * (half - before) / here);
    }
    before += here;
  }
  return 0;
}

uint64_t typical_time(const Histogram& times, uint64_t sum, uint64_t count) {
  const uint64_t median = times.median();
  if (count == 0) return median;
  const uint64_t mean = sum / count;
  return trace::histogram_bucket(mean) == trace::histogram_bucket(median) ? mean : median;
}

}  // namespace concheck::analysis
