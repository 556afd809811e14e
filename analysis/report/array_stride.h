// Arrays on the heap: nothing says how large an element is, but where its locks lie does.
#ifndef CONCHECK_ANALYSIS_REPORT_ARRAY_STRIDE_H_
#define CONCHECK_ANALYSIS_REPORT_ARRAY_STRIDE_H_

#include <cstdint>
#include <set>

namespace concheck::analysis {

// Locks of one kind lie at these bytes of the blocks that one place allocates. When there are enough of them, at
// multiples of one distance that has room for a lock, they are taken for the same part of the elements of an array:
// that distance. Else 0: they are different parts of one object.
uint64_t array_stride(const std::set<uint64_t>& offsets);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_REPORT_ARRAY_STRIDE_H_
