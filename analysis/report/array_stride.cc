#include "analysis/report/array_stride.h"

#include <cstddef>
#include <numeric>

namespace concheck::analysis {
namespace {

// Structures seldom have so many locks of one kind, still more seldom equally far apart.
constexpr size_t kFewest = 4;
constexpr uint64_t kLeastBytes = 40;  // a mutex

}  // namespace

uint64_t array_stride(const std::set<uint64_t>& offsets) {
  if (offsets.size() < kFewest) return 0;
  uint64_t distance = 0;
  for (const uint64_t offset : offsets) distance = std::gcd(distance, offset - *offsets.begin());
  return distance >= kLeastBytes ? distance : 0;
}

}  // namespace concheck::analysis
