// What is known of addresses besides their accesses: the clocks of what synchronises there (locks, atomics, semaphores ...), and the
// blocks of the heap.
//
// A word for every eight bytes of the program leads to a list of nodes; it lies in a mapping like the shadow's (the meta shadow of
// ThreadSanitizer). Look-ups take no lock. A node whose memory is freed goes to another address; who found it before that sees so
// when it has locked it.
#ifndef CONCHECK_INTERPOSE_RACE_OBJECTS_H_
#define CONCHECK_INTERPOSE_RACE_OBJECTS_H_

#include <cstddef>
#include <cstdint>

#include "interpose/race/state.h"
#include "interpose/race/vector_clock.h"

namespace concheck::interpose::race {

// One address can have several clocks.
enum class Aspect : uint8_t {
  whole = 0,
  readers = 1,       // of a read-write lock: what its readers did, which concerns its next writer alone
  even_round = 2,    // of a barrier
  odd_round = 3,
  signal = 4,        // the address is a number
  channel = 5,       // the address is a file descriptor's
};

struct Sync {
  uint64_t key;    // address | aspect << 56; 0 = spare
  uint32_t next;   // in the list of its granule
  uint32_t word;   // lock
  StoredClocks clock;
};

// The object, locked; made when `make` says so. Null when there is none, or no memory.
Sync* lock_sync(uintptr_t address, Aspect aspect, bool make);
void unlock_sync(Sync* sync);
// Whether there is one, of the whole aspect.
bool has_sync(uintptr_t address);

// Nothing has synchronised at `address` yet (a lock is initialised or destroyed there).
void forget_syncs(uintptr_t address);

struct Block {
  uint64_t address;
  uint64_t bytes;
  uint32_t next;
  uint32_t stack;   // where it was allocated
  uint32_t thread;  // id of who allocated it
  uint32_t free_stack;  // where it was freed; 0 = it is in use
};

// The block of which `address` is the first byte; false when there is none.
bool block_at(uintptr_t address, Block* out);
// Memory that forget_objects_in() was called for is this block's.
void add_block(const Block& block);
// Blocks and what synchronised in [address, address + bytes) are gone.
void forget_objects_in(uintptr_t address, size_t bytes);

// The block that `address` lies in, also a freed one if nothing else was allocated there since; false when there is none that
// begins within `farthest` bytes before it, which is what a search in vain costs.
bool find_block(uintptr_t address, Block* out, uintptr_t farthest = uintptr_t{1} << 28);

// The calling thread ends: spare nodes that it kept are for others.
void give_back_kept();

// 0, or an error number.
int map_objects();
void restart_objects_in_child();

}  // namespace concheck::interpose::race

#endif  // CONCHECK_INTERPOSE_RACE_OBJECTS_H_
