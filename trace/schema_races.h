// The part of the schema that tells of data races.
#ifndef CONCHECK_TRACE_SCHEMA_RACES_H_
#define CONCHECK_TRACE_SCHEMA_RACES_H_

#include "trace/schema.h"

namespace concheck::trace {

enum RaceAccessFlag : uint16_t {
  kRaceWrite = 1,
  kRaceAtomic = 2,
  kRaceRange = 4,      // by a function of the C library (memcpy, read, ...), or another access of any length
  kRaceFree = 8,       // the memory was given back: free, delete, munmap
  kRaceAllocate = 16,  // the memory was handed out and cleared: malloc, mmap
  kRaceVptr = 32,      // the pointer to an object's virtual functions, written by a constructor or destructor
  kRaceSignal = 64,    // in a signal handler
};

// One of the two accesses of a race.
struct RaceAccess {
  uint64_t address;
  uint32_t size;    // bytes
  uint32_t thread;  // thread id
  uint32_t stack;   // stack id; its innermost frame is the access itself
  uint16_t flags;   // RaceAccessFlag
  uint16_t lock_count;
};
static_assert(sizeof(RaceAccess) == 24);

// Where raced memory lies.
enum class MemoryKind : uint16_t { unknown = 0, global = 1, heap = 2, stack = 3, tls = 4, mapping = 5 };

enum RaceFlag : uint16_t {
  kRaceFreed = 1,     // heap: the block had been freed when `now` came
  kRacePossible = 2,  // the accesses were ordered in this run, but by the order in which a lock was taken alone
};

// A lock that was held at an access of a race.
struct RaceLock {
  uint32_t sync;
  uint32_t stack;  // where it was taken; 0 = unknown
  uint8_t mode;    // Mode
  uint8_t reserved[7];
};
static_assert(sizeof(RaceLock) == 16);

// Two accesses to overlapping memory by two threads, at least one of them a write, at least one not atomic, and nothing
// ordered them. Written once for a pair of code addresses; RecordHeader::count goes up in place. Followed by
// now.lock_count + before.lock_count RaceLock.
struct DataRaceRecord {
  RecordHeader header;
  uint64_t time;
  RaceAccess now;     // by the thread that wrote the record
  RaceAccess before;
  Frame location;     // global: module and offset of the address
  uint64_t block;     // first byte of the heap block, of the stack or the frame on it, of thread-local storage; 0 = unknown
  uint64_t block_bytes;
  // heap: where it was allocated; 0 = unknown. stack: when it is known in which function's frame the address lies, that function
  // and its callers; then block and block_bytes are the frame, which ends behind its return address. Else 0, and they are the stack.
  uint32_t block_stack;
  uint32_t block_thread;  // heap: who allocated it; stack, tls: whose it is; 0 = unknown
  uint32_t free_stack;    // heap, kRaceFreed: where it was freed; 0 = unknown
  uint16_t memory;        // MemoryKind
  uint16_t flags;         // RaceFlag
};
static_assert(sizeof(DataRaceRecord) == 112);

}  // namespace concheck::trace

#endif  // CONCHECK_TRACE_SCHEMA_RACES_H_
