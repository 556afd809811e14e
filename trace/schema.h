// The trace's schema: the only thing the preloaded library (writer) and the analysis (reader) both know.
//
// A trace is one file. Chunk 0 is the Header. Every further allocation is a run of whole chunks ("a block") that begins
// with a BlockHeader. Blocks hold records (append-only, one writer thread at a time), or arrays of slots that are
// updated in place (thread slots, sync-object slots), or a thread's held stack that outgrew its slot.
//
// Rules that make the file readable at any moment, also after SIGKILL:
//   * Header::next_chunk says how many chunks were claimed; a claimed chunk whose BlockHeader::magic is not kBlockMagic
//     was never initialised and is skipped.
//   * A record is published by its size word, written last with release order. size == 0 ends the block's records.
//   * Slots carry sequence words where a reader must not see half an update.
//
// When to raise kVersion: whenever an old reader would misread a file. New record types and new fields in reserved
// space do not raise it: a reader skips record types it does not know, and unknown bits in Header::features are a
// refusal.
#ifndef CONCHECK_TRACE_SCHEMA_H_
#define CONCHECK_TRACE_SCHEMA_H_

#include "trace/schema_file.h"
#include "trace/schema_records.h"
#include "trace/schema_slots.h"

#endif  // CONCHECK_TRACE_SCHEMA_H_
