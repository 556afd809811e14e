// Reads a trace, in whatever condition it is: complete, left behind by a killed process, still being written,
// truncated, damaged, foreign. What comes back is a plain copy; nothing in it points into the file.
//
// What a caller may rely on, also for a hostile file:
//   * No crash, no hang; memory and time are bounded by a small multiple of the file's used (not apparent) size.
//   * Enum fields of decoded records and views hold a value of their enum (an unknown one was dropped or set to `none`,
//     with a warning), texts are copied with their bounds, and fixed char arrays in `header` end with a NUL.
//   * Vectors with ids are sorted by id, without duplicates, and no id is 0. But ids are as the file says: they may
//   have
//     gaps of any size, so look them up with find_by_id() and never use one as an index. The same goes for clock slots.
//   * A reference (a stack id, a sync id ...) may dangle: its record was lost, dropped, or not yet written.
//   * The parent chains of acquires end: links that would close a loop are set to 0.
#ifndef CONCHECK_TRACE_READER_H_
#define CONCHECK_TRACE_READER_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "trace/schema.h"
#include "trace/schema_blocks.h"
#include "trace/schema_contention.h"
#include "trace/schema_races.h"

namespace concheck::trace {

struct Module {
  uint32_t id;
  uint64_t start;  // runtime range
  uint64_t end;
  uint64_t bias;
  std::string build_id;  // lower-case hex, empty when it has none
  std::string path;
};

struct Stack {
  uint32_t id;
  uint16_t flags;  // StackFlag
  std::vector<Frame> frames;
};

struct ThreadName {
  uint32_t id;  // of the thread; several entries when it was renamed, in the order in which they were written
  std::string name;
};

struct Clock {
  uint32_t id;
  uint32_t own_slot;
  uint32_t own_epoch;
  std::vector<ClockEntry> entries;  // sorted by slot, no duplicates
};

struct Deadlock {
  uint32_t thread;  // that closed the cycle
  uint64_t time;
  DeadlockShape shape;
  std::vector<DeadlockEntry> entries;  // never empty
};

struct RaceSide {
  RaceAccess access;
  std::vector<RaceLock> locks;  // held then
};

struct DataRace {
  uint32_t thread;  // that wrote the record
  uint64_t time;
  uint64_t count;  // how often it was seen, at least 1
  RaceSide now;
  RaceSide before;
  MemoryKind memory;
  uint16_t flags;  // RaceFlag
  Frame location;  // global: module and offset
  uint64_t block;  // 0 = unknown
  uint64_t block_bytes;
  uint32_t block_stack;
  uint32_t block_thread;
  uint32_t free_stack;
};

struct Inversion {
  InversionRecord record;
  std::vector<InversionLink> links;
  std::vector<Runner> runners;
};

struct ProcessorDelay {
  ProcessorDelayRecord record;
  std::vector<Runner> runners;
};

struct BlockedHolding {
  BlockedHoldingRecord record;
  std::vector<RaceLock> locks;  // outermost first
};

struct LoopStall {
  LoopStallRecord record;
  std::vector<StallSample> samples;
};

struct Ancestor {
  uint32_t pid;
  std::vector<std::string> command;
};

struct ThreadSlotView {
  uint32_t index;
  ThreadSlot slot;  // never a free one; ignore `held` in it
  std::string name;
  std::vector<HeldEntry> held;  // what it holds, bottom first; entries that were released out of order are left out
  bool wait_valid;              // `slot.wait` was read whole; its kind may be `none`
};

struct SyncSlotView {
  uint32_t index;
  SyncSlot slot;
};

struct LockUseView {
  uint32_t index;
  LockUseSlot slot;  // never a free one
};

struct Trace {
  std::string path;
  Header header;
  bool sealed = false;    // the writer closed it: no chunk is claimed any more
  bool complete = false;  // the process ended, said so, and nothing of the file is missing or damaged
  std::vector<std::string> command;
  std::string exe;
  std::string directory;
  std::string build_id;               // of the executable, hex
  std::vector<std::string> warnings;  // one line each, for a person; few, however damaged the file is

  std::vector<Module> modules;
  std::vector<Stack> stacks;
  std::vector<ThreadStartRecord> thread_starts;
  std::vector<ThreadEndRecord> thread_ends;
  std::vector<ThreadName> thread_names;
  std::vector<SyncRecord> syncs;
  std::vector<Clock> clocks;
  std::vector<AcquireRecord> acquires;
  std::vector<Deadlock> deadlocks;    // by time
  std::vector<MisuseRecord> misuses;  // by time
  std::vector<DataRace> data_races;   // by time
  std::vector<ModuleUnloadRecord> module_unloads;
  std::vector<NoteRecord> notes;
  std::vector<ProcessRecord> processes;  // by time
  std::vector<Ancestor> ancestors;       // nearest first
  std::vector<GateRecord> gates;
  std::vector<JoinedHoldRecord> joined_holds;
  std::vector<SyncChangeRecord> sync_changes;
  std::vector<LongWaitRecord> long_waits;          // by their begin, like the other ones that have one
  std::vector<SchedulingRecord> scheduling;        // by time
  std::vector<Inversion> inversions;
  std::vector<ProcessorDelay> processor_delays;
  std::vector<BlockedHolding> blocked_holdings;
  std::vector<LoopStall> loop_stalls;
  std::vector<UntimedWaitRecord> untimed_waits;
  std::vector<SyncBlockRecord> sync_blocks;

  std::vector<ThreadSlotView> thread_slots;  // by index
  std::vector<SyncSlotView> sync_slots;      // by index; only those that are in use
  std::vector<LockUseView> lock_uses;        // by index
};

struct ReadError {
  std::string message;  // one clear line: which file, what, what to do
};

// From a file. Reads with pread, block by block: a file that shrinks meanwhile gives a partial result.
std::variant<Trace, ReadError> read_trace(const std::string& path);

// From anything else; `name` stands for the path in messages and in Trace::path.
class Source;
std::variant<Trace, ReadError> read_trace(const Source& source, const std::string& name);

// From memory; `name` stands for the path in messages and in Trace::path.
std::variant<Trace, ReadError> read_trace(std::span<const std::byte> image, std::string name);

// The element with this id in one of the vectors of a Trace that are sorted by id; null when there is none.
// O(log n). Of thread_names the first one.
template <typename T>
const T* find_by_id(const std::vector<T>& sorted, uint32_t id) {
  const auto it = std::lower_bound(sorted.begin(), sorted.end(), id,
                                   [](const T& item, uint32_t wanted) { return item.id < wanted; });
  return it != sorted.end() && it->id == id ? &*it : nullptr;
}

}  // namespace concheck::trace

#endif  // CONCHECK_TRACE_READER_H_
