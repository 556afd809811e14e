// Where memory lies that two threads raced for, still in the ids of one process.
#ifndef CONCHECK_ANALYSIS_MODEL_MEMORY_PLACE_H_
#define CONCHECK_ANALYSIS_MODEL_MEMORY_PLACE_H_

#include <cstdint>

#include "analysis/model/ids.h"
#include "trace/schema_races.h"

namespace concheck::analysis {

struct MemoryPlace {
  trace::MemoryKind kind = trace::MemoryKind::unknown;
  uint64_t address = 0;       // of the first byte that both accessed
  uint64_t size = 0;          // bytes that both accessed
  trace::Frame location = 0;  // global: module and offset of `address`; 0 = unknown
  uint64_t block = 0;         // first byte of the heap block, stack (or frame) or thread-local storage; 0 = unknown
  uint64_t block_bytes = 0;
  StackId frame;       // stack: the function whose frame `block` is, and its callers; 0: that is not known
  StackId allocated;   // heap: where
  ThreadId owner;      // heap: who allocated it; stack, tls: whose it is
  bool freed = false;  // heap: before the later access came
  StackId freed_at;
};

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_MODEL_MEMORY_PLACE_H_
