// Finds the blocks of a trace, and the records in a block of records.
#ifndef CONCHECK_TRACE_BLOCK_WALK_H_
#define CONCHECK_TRACE_BLOCK_WALK_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "trace/schema.h"
#include "trace/source.h"
#include "trace/warnings.h"

namespace concheck::trace {

struct Block {
  uint64_t offset;  // of its BlockHeader
  uint64_t end;     // as its header says, but within the file
  BlockHeader header;
  bool cut;  // the file ends before the block does
};

// Calls fn for every block in file order, whatever its type. Chunks that were claimed but not initialised are passed
// over; holes in a sparse file cost nothing, so that a wrong Header::next_chunk costs no time.
void for_each_block(const Source& source, const Header& header, Warnings* warnings,
                    const std::function<void(const Block&)>& fn);

// Warns when a part of the file could not be read. Call it at the end.
void check_readable(const Source& source, Warnings* warnings);

struct RecordView {
  uint64_t offset;  // in the file
  RecordHeader header;
  std::span<const std::byte> bytes;  // the whole record, header included; header.size of them
};

// Calls fn for every published record of a block, whatever its type. Ends at the first size word that is 0 (the
// writer's end), and with a warning at the first that cannot be true.
void for_each_record(const Source& source, const Block& block, Warnings* warnings,
                     const std::function<void(const RecordView&)>& fn);

}  // namespace concheck::trace

#endif  // CONCHECK_TRACE_BLOCK_WALK_H_
