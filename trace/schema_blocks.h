// The part of the trace's schema (schema.h) that is about blocks of the heap.
#ifndef CONCHECK_TRACE_SCHEMA_BLOCKS_H_
#define CONCHECK_TRACE_SCHEMA_BLOCKS_H_

#include "trace/schema.h"

namespace concheck::trace {

// Sync object `id` lies in a block of the heap: where that was allocated, and at which byte of it the object begins.
// Only where blocks were observed, and of objects that no call initialised.
struct SyncBlockRecord {
  RecordHeader header;
  uint32_t id;
  uint32_t stack;
  uint64_t offset;
  uint64_t block_bytes;
};
static_assert(sizeof(SyncBlockRecord) == 40);

}  // namespace concheck::trace

#endif  // CONCHECK_TRACE_SCHEMA_BLOCKS_H_
