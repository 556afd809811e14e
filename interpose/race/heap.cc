// The heap and other mappings, as the interceptors of libconcheck-races.so tell of them; ranges, channels and jumps, too. These
// functions are called by name from there.
#include <sys/stat.h>

#include <cstddef>

#include "interpose/guard.h"
#include "interpose/hook.h"
#include "interpose/openmp/library.h"
#include "interpose/race/access.h"
#include "interpose/race/events.h"
#include "interpose/race/frames.h"
#include "interpose/race/objects.h"
#include "interpose/race/shadow.h"
#include "interpose/stack_capture.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose::race {
namespace {

// Most allocations come from a few places.
uint32_t stack_at(Thread* self, uintptr_t pc) {
  uintptr_t pcs[trace::kMaxStackFrames];
  const uint32_t count = own_frames(pc, pcs);
  uint64_t hash = count;
  for (uint32_t i = 0; i < count; ++i) hash = (hash ^ pcs[i]) * 0x9e3779b97f4a7c15ULL;
  hash ^= hash >> 32;
  StackHit& hit = local.state->stack_hits[hash % kStackHits];
  if (__builtin_expect(hit.hash != hash || hit.stack == 0, 0)) {
    LibcCalls calls;
    hit = {hash, intern_stack(self, pcs, count)};
  }
  return hit.stack;
}

// Numbers that stand for channels lie where programs have no memory.
constexpr uintptr_t kChannels = 0x0300'0000'0000;
constexpr uintptr_t kSockets = kChannels - kGranule;

// Two descriptors of one pipe have one number. Which sockets belong together is not known, so all of them are one channel. 0: what
// is read from it need not have been written by this process.
uintptr_t channel_of(int fd) {
  struct stat about {};
  if (sys::failed(sys::call(SYS_fstat, fd, reinterpret_cast<long>(&about)))) return 0;
  if (S_ISSOCK(about.st_mode)) return kSockets;
  if (S_ISFIFO(about.st_mode)) return kChannels + (about.st_ino & 0xffffffff) * kGranule;
  // An eventfd and its like have no type.
  return (about.st_mode & S_IFMT) == 0 ? kChannels + (uint64_t{1} << 36) + static_cast<uint64_t>(fd) * kGranule : 0;
}

// [p, p + bytes) is nobody's, or somebody else's.
void forget(const void* p, size_t bytes) {
  Guard guard;
  if (guard.thread() == nullptr) return;
  clear_shadow(reinterpret_cast<uintptr_t>(p), bytes);
  forget_objects_in(reinterpret_cast<uintptr_t>(p), bytes);
}

}  // namespace
}  // namespace concheck::interpose::race

using namespace concheck::interpose;
using namespace concheck::interpose::race;

CONCHECK_EXPORT void __concheck_race_range(const void* p, size_t bytes, int is_write, uintptr_t pc) {
  // What an OpenMP runtime does to memory is ordered in ways of its own.
  if (!on || openmp::is_in_library(pc)) return;
  access_bytes(reinterpret_cast<uintptr_t>(p), bytes, is_write != 0 ? 0 : kRead, pc, concheck::trace::kRaceRange);
}

CONCHECK_EXPORT void __concheck_race_allocated(void* p, size_t bytes, uintptr_t pc) {
  if (!on || p == nullptr) return;
  Guard guard;
  Thread* self = guard.thread();
  if (self == nullptr || state_of(self) == nullptr) return;
  const auto address = reinterpret_cast<uintptr_t>(p);
  clear_shadow(address, bytes);
  forget_objects_in(address, bytes);
  add_block({address, bytes, 0, stack_at(self, pc), self->id, 0});
}

CONCHECK_EXPORT void __concheck_race_freed(void* p, uintptr_t pc) {
  if (!on || p == nullptr) return;
  const auto address = reinterpret_cast<uintptr_t>(p);
  Block block;
  if (!block_at(address, &block) || block.free_stack != 0) return;
  // The runtime frees a block that all threads of a team used as the last of them arrives at a barrier, before any has left it.
  if (openmp::is_in_library(pc)) return forget(p, block.bytes);
  access_freed(address, block.bytes, pc);
  Guard guard;
  Thread* self = guard.thread();
  if (self == nullptr || state_of(self) == nullptr) return;
  forget_objects_in(address, block.bytes);
  // It is remembered as a freed one.
  block.free_stack = stack_at(self, pc);
  add_block(block);
}

CONCHECK_EXPORT void __concheck_race_mapped(void* p, size_t bytes) {
  if (on) forget(p, bytes);
}
CONCHECK_EXPORT void __concheck_race_unmapped(void* p, size_t bytes) {
  if (on) forget(p, bytes);
}

// What was written into a descriptor before it was read is before the reading.
CONCHECK_EXPORT void __concheck_race_channel_written(int fd) {
  if (!on) return;
  Guard guard;
  const uintptr_t channel = guard.thread() != nullptr ? channel_of(fd) : 0;
  if (channel != 0) release_to(guard.thread(), channel, Aspect::channel);
}

CONCHECK_EXPORT void __concheck_race_channel_read(int fd) {
  if (!on) return;
  Guard guard;
  const uintptr_t channel = guard.thread() != nullptr ? channel_of(fd) : 0;
  if (channel != 0) acquire_from(guard.thread(), channel, Aspect::channel);
}

CONCHECK_EXPORT void __concheck_race_allocator_hidden(const void* used_malloc) { hide_allocator(reinterpret_cast<uintptr_t>(used_malloc)); }

CONCHECK_EXPORT void __concheck_race_longjmp(uintptr_t sp) {
  if (local.state != nullptr) leave_functions_below(sp);
}
