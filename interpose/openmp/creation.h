// What a call said of the task that it created, or of all those of a loop: kept until the last of them has ended.
#ifndef CONCHECK_INTERPOSE_OPENMP_CREATION_H_
#define CONCHECK_INTERPOSE_OPENMP_CREATION_H_

#include <cstddef>
#include <cstdint>

#include "interpose/openmp/team.h"

namespace concheck::interpose::openmp {

struct Dependence {
  uintptr_t address;
  bool written;
};

// What `depend` of a task tells. As the runtime takes it: the number of addresses, that of those written to, and the addresses; or 0,
// the number of addresses, those of written ones, of ones changed by one task at a time, of read ones, and the addresses, behind which
// stand those of objects that are an address and its use each.
struct Dependences {
  size_t count = 0;
  void** addresses = nullptr;
  size_t written = 0;
  size_t plain = 0;  // the rest are objects
};
Dependences dependences_in(void** depend);

struct Creation {
  // The call, and what has yet to run: each task when the program copies their data; else nobody knows how many tasks the runtime makes,
  // and it is the length of the loop's range that they share, or 1.
  uint64_t users;
  uint32_t given;  // words at the begin of the data that the runtime writes
  bool down;       // the loop's range
  void (*body)(void*);
  void (*copy)(void*, void*);  // null: the runtime does it
  void* data;
  size_t bytes;
  size_t offset;  // of the program's data behind ours
  const Library* library;
  Team* team;
  Task* parent;
  Group* group;
  Order created;
  Creation* next;    // in Team::creations
  Creation** place;  // where that one is pointed to; null = it is not in there
  size_t dependence_count;
  Dependence dependences[];
};

// By the calling thread, where it is. Null when there is no memory.
Creation* make_creation(const Creation& what, const Dependences& dependences);
void drop_creation(Creation* creation, uint64_t users);

// Around a task.
void acquire_dependences(Thread* self, const Creation& creation);
void release_dependences(Thread* self, const Creation& creation);

}  // namespace concheck::interpose::openmp

#endif  // CONCHECK_INTERPOSE_OPENMP_CREATION_H_
