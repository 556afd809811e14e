// The writer's side of the file: one region of memory per process, first anonymous, later the file itself.
//
// A process that never starts a thread and has no finding leaves no file: until activate(), the region is private
// memory. activate() creates the file, copies what was written, and maps the file over the very same addresses, so
// pointers into the region stay valid. No file descriptor is kept: programs close descriptors they do not know, or
// count them.
//
// Space is claimed by whole chunks with one atomic add, and its pages are made to exist before they are written to
// (MADV_POPULATE_WRITE; posix_fallocate on kernels before 5.14): on a full disk a write to a mapped page is a SIGBUS.
//
// Uses libc's headers and direct system calls only: it runs inside the target.
#ifndef CONCHECK_TRACE_STORAGE_H_
#define CONCHECK_TRACE_STORAGE_H_

#include <cstddef>
#include <cstdint>

#include "trace/schema.h"

namespace concheck::trace {

class Storage {
 public:
  // Reserves a region of at most max_bytes of address space (less when the process's limit allows less) and starts an
  // anonymous trace. False when not even 256 KiB can be had.
  bool open(size_t max_bytes);

  bool is_open() const { return base_ != nullptr; }
  bool is_file() const { return file_backed_; }
  Header& header() { return *reinterpret_cast<Header*>(base_); }
  char* base() { return base_; }
  const char* path() const { return path_; }

  // Makes the trace a file `directory`/concheck.<name>.<pid>.trace (or -2, -3 ... when taken). Call it while no other
  // thread writes. Returns 0 or an errno; after a failure the trace stays in memory. `path` tells where it was tried.
  int activate(const char* directory, const char* name, uint32_t pid);

  // Claims `chunks` whole chunks as one block with an initialised header. Null when the limit is reached, the disk is
  // full (then error() says so), or the trace is sealed. Thread-safe, lock-free.
  BlockHeader* claim(BlockType type, uint32_t chunks, uint32_t first_slot = 0, uint32_t slots = 0);

  // errno of the first failure to get storage, 0 = none; ENOSPC with is_limit() when it was our own size limit.
  int error() const { return __atomic_load_n(&error_, __ATOMIC_RELAXED); }
  bool is_limit() const { return limit_reached_; }

  // No block may be claimed after this; cuts the file to its used size.
  void seal();
  // Undoes seal() for a process whose exec failed.
  void unseal();

  // In the child of a fork: forgets the parent's file (the child must never write to it) and starts an anonymous trace.
  bool restart_in_child(size_t max_bytes);

 private:
  void init_header();
  int stay_in_memory(int error);
  bool make_pages_exist(char* at, size_t bytes);
  int reopen_file() const;

  char* base_ = nullptr;
  size_t bytes_ = 0;       // mapped
  size_t file_bytes_ = 0;  // usable part of it once file-backed
  bool file_backed_ = false;
  bool limit_reached_ = false;
  int error_ = 0;
  uint64_t device_ = 0;
  uint64_t inode_ = 0;
  char path_[1200] = {};
};

}  // namespace concheck::trace

#endif  // CONCHECK_TRACE_STORAGE_H_
