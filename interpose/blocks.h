// Blocks of the heap and where they were allocated, as libconcheck-blocks.so tells of them by name, or, in instrumented
// programs, libconcheck-races.so. A lock that no call initialised (a std::mutex in an object) is known by the block
// that it lies in.
#ifndef CONCHECK_INTERPOSE_BLOCKS_H_
#define CONCHECK_INTERPOSE_BLOCKS_H_

#include <cstddef>
#include <cstdint>

#include "interpose/thread_state.h"

namespace concheck::interpose {

struct HeapBlock {
  uintptr_t begin;
  size_t bytes;     // rounded up to 16
  uint32_t origin;  // block_origin.h
};

// The block that `address` lies in, of those that libconcheck-blocks.so told of; false when there is none.
bool find_block(uintptr_t address, HeapBlock* out);

// Writes the SyncBlockRecord of the object `sync` at `address` if the block that it lies in is known.
void record_block_of(Thread* self, uint32_t sync, uintptr_t address);

void restart_blocks_in_child();

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_BLOCKS_H_
