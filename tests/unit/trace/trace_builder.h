// Makes synthetic traces in memory, for the tests of whatever reads one: the reader, the analysis, the renderers, the
// fuzzer's seeds. Each add_* call appends one record or slot and returns its id (or slot index). An id of 0 in a spec
// means "the next free one"; any other is taken as it is, also when it is nonsense: tests want nonsense too.
//
//   TraceBuilder builder;
//   const uint32_t here = builder.add_stack({TraceBuilder::frame(1, 0x1140)});
//   const uint32_t a = builder.add_sync({.kind = SyncKind::mutex});
//   builder.add_acquire({.thread = 1, .sync = a, .stack = here});
//   auto result = read_trace(builder.build(), "sample");
#ifndef CONCHECK_TESTS_UNIT_TRACE_TRACE_BUILDER_H_
#define CONCHECK_TESTS_UNIT_TRACE_TRACE_BUILDER_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "trace/schema.h"
#include "trace/schema_blocks.h"
#include "trace/schema_contention.h"
#include "trace/schema_races.h"

namespace concheck::trace {

struct ModuleSpec {
  uint32_t id = 0;
  std::string path = "/usr/bin/app";
  uint64_t start = 0x5555'0000'0000;
  uint64_t end = 0x5555'0010'0000;
  uint64_t bias = 0x5555'0000'0000;
  std::vector<uint8_t> build_id = {0xab, 0xcd, 0xef, 0x01};  // at most 20 bytes
  uint32_t thread = 1;                                       // writer
};

struct ThreadSpec {
  uint32_t id = 0;
  uint32_t parent = 0;
  uint32_t create_stack = 0;
  uint64_t time = 0;
  Frame start_routine = 0;
  std::string name = {};                    // not empty: a ThreadNameRecord too
  uint32_t os_tid = 0;                      // 0 = 1000 + id
  std::optional<uint32_t> slot = {};        // default: id - 1
  std::optional<uint32_t> clock_slot = {};  // default: id - 1
};

struct ThreadEndSpec {
  uint32_t id = 0;  // no default: which thread
  uint64_t time = 0;
  uint32_t held = 0;
  uint64_t acquisitions = 0;
  uint64_t contended = 0;
};

struct SyncSpec {
  uint32_t id = 0;
  SyncKind kind = SyncKind::mutex;
  Origin origin = Origin::first_use;
  uint16_t attributes = 0;
  uint64_t address = 0;  // 0 = 0x7000'0000 + 64 * id
  Frame location = 0;
  uint32_t create_stack = 0;
  uint32_t create_thread = 1;
  uint32_t value = 0;
  uint32_t thread = 1;  // writer
};

struct AcquireSpec {
  uint32_t id = 0;
  uint32_t thread = 1;  // who acquires
  uint32_t sync = 0;
  uint32_t parent = 0;
  uint32_t stack = 0;
  uint32_t clock = 0;
  uint32_t time_ms = 0;
  Mode mode = Mode::exclusive;
  uint8_t flags = 0;  // AcquireFlag
  uint32_t count = 0;
};

struct MisuseSpec {
  Misuse misuse = Misuse::unlock_not_owner;
  uint32_t thread = 1;
  uint32_t sync = 0;
  uint32_t stack = 0;
  uint32_t other_thread = 0;
  uint32_t other_stack = 0;
  int32_t result = 0;
  uint64_t time = 0;
  uint32_t other_sync = 0;
};

struct RaceSideSpec {
  uint32_t thread = 1;
  uint32_t stack = 0;
  uint16_t flags = 0;  // RaceAccessFlag
  uint64_t address = 0x6000'0000;
  uint32_t size = 4;
  std::vector<RaceLock> locks = {};
};

struct DataRaceSpec {
  RaceSideSpec now = {};
  RaceSideSpec before = {};
  uint32_t count = 0;
  uint64_t time = 0;
  MemoryKind memory = MemoryKind::unknown;
  uint16_t flags = 0;  // RaceFlag
  Frame location = 0;
  uint64_t block = 0;
  uint64_t block_bytes = 0;
  uint32_t block_stack = 0;
  uint32_t block_thread = 0;
  uint32_t free_stack = 0;
};

struct HeldSpec {
  uint32_t sync = 0;
  uint32_t stack = 0;
  Mode mode = Mode::exclusive;
  uint8_t flags = 0;
  uint32_t acquire = 0;
  uint32_t recursion = 0;
  uint64_t pc = 0;
};

struct WaitSpec {
  WaitKind kind = WaitKind::lock;
  uint32_t sync = 0;
  uint32_t stack = 0;
  uint64_t since = 0;
  uint32_t other = 0;
  Mode mode = Mode::exclusive;
  bool timed = false;
  bool in_deadlock = false;
  uint64_t pc = 0;
  uint32_t sequence = 2;  // odd = being written
  uint32_t served = 0;
  uint32_t joined = 0;  // join: whose handle it waits with; `other` is 0 when that thread has yet to register itself
};

struct ThreadSlotSpec {
  uint32_t thread = 0;  // no default: which thread
  ThreadState state = ThreadState::live;
  std::string name = {};
  uint32_t parent = 0;
  uint32_t create_stack = 0;
  uint64_t start = 0;
  Frame start_routine = 0;
  uint64_t acquisitions = 0;
  uint64_t contended = 0;
  bool detached = false;
  uint32_t os_tid = 0;              // 0 = 1000 + thread
  std::vector<HeldSpec> held = {};  // bottom first; more than kInlineHeld go to a held block
  std::optional<WaitSpec> wait = {};
  std::optional<uint32_t> index = {};  // default: thread - 1
};

struct SyncSlotSpec {
  uint32_t sync = 0;   // sync id; kind, address ... are taken from add_sync when it is known there
  uint32_t owner = 0;  // thread id
  uint32_t readers = 0;
  uint64_t acquisitions = 0;
  uint32_t contended = 0;
  std::optional<uint32_t> index = {};  // default: the next one
};

class TraceBuilder {
 public:
  TraceBuilder();

  static Frame frame(uint32_t module, uint64_t offset) {
    return (uint64_t{module} << kFrameModuleShift) | (offset & kFrameOffsetMask);
  }

  // The header as it will be written. next_chunk, threads_started, clock_slots and syncs_seen are computed in build()
  // unless they were set here to something else than 0.
  Header& header() { return header_; }
  TraceBuilder& set_command(const std::vector<std::string>& arguments);
  TraceBuilder& set_exe(std::string_view path);
  TraceBuilder& set_state(ProcessState state, int exit_code = 0);

  uint32_t add_module(const ModuleSpec& spec = {});
  uint32_t add_stack(const std::vector<Frame>& frames, uint16_t flags = 0, uint32_t id = 0, uint32_t thread = 1);
  uint32_t add_thread(const ThreadSpec& spec = {});
  void add_thread_end(const ThreadEndSpec& spec);
  void add_thread_name(uint32_t thread, std::string_view name);
  uint32_t add_sync(const SyncSpec& spec = {});
  // `entries` of (clock slot, epoch), the thread's own entry among them.
  uint32_t add_clock(uint32_t own_slot, uint32_t own_epoch, const std::vector<ClockEntry>& entries, uint32_t id = 0,
                     uint32_t thread = 1);
  uint32_t add_acquire(const AcquireSpec& spec);
  // A chain: `thread` acquires `syncs` one inside the other, all with `stack`; returns the id of the last one.
  uint32_t add_acquire_chain(uint32_t thread, const std::vector<uint32_t>& syncs, uint32_t stack = 0,
                             uint32_t clock = 0);
  void add_deadlock(const std::vector<DeadlockEntry>& entries, uint64_t time = 0, uint32_t thread = 1,
                    DeadlockShape shape = DeadlockShape::cycle);
  void add_misuse(const MisuseSpec& spec);
  void add_data_race(const DataRaceSpec& spec);  // written by spec.now.thread
  void add_module_unload(uint32_t id, uint32_t thread = 1);
  void add_note(Note note, uint64_t value = 0, uint32_t thread = 1);
  // At the 8th of 64 bytes, unless told otherwise.
  void add_sync_block(uint32_t sync, uint32_t stack, uint64_t offset = 8, uint64_t block_bytes = 64, uint32_t thread = 1);
  void add_sync_change(uint32_t sync, uint16_t attributes, uint32_t thread = 1);
  void add_joined_hold(uint32_t sync, uint32_t clock, uint32_t since, uint32_t thread = 1, uint16_t flags = 0);
  void add_gate(uint32_t gated_thread, uint32_t sync, uint32_t thread = 1, uint16_t flags = 0);
  void add_ancestor(uint32_t pid, const std::vector<std::string>& command, uint32_t thread = 1);
  void add_process(ProcessEvent event, uint32_t pid = 0, uint64_t time = 0, uint32_t thread = 1);
  // The records of schema_contention.h: header type, and lengths of the lists, are filled in; header.thread 0 means 1.
  void add(LongWaitRecord record);
  void add(SchedulingRecord record);
  void add(UntimedWaitRecord record);
  void add(InversionRecord record, const std::vector<InversionLink>& links, const std::vector<Runner>& runners);
  void add(ProcessorDelayRecord record, const std::vector<Runner>& runners);
  void add(BlockedHoldingRecord record, const std::vector<RaceLock>& locks);
  void add(LoopStallRecord record, const std::vector<StallSample>& samples);
  // Any bytes after a correct RecordHeader, padded to a multiple of 8: records of the future, and damaged ones.
  void add_raw_record(uint16_t type, const std::vector<std::byte>& body, uint32_t thread = 1);

  uint32_t add_thread_slot(const ThreadSlotSpec& spec);
  uint32_t add_sync_slot(const SyncSlotSpec& spec);
  uint32_t add_lock_use(const LockUseSlot& slot);  // returns its index

  // The next record opens a new block of records, as another thread of the target would.
  void begin_block();
  // A claimed chunk whose block header was never written.
  void add_unused_chunk();

  // The file: header, blocks of records in the order of the calls, then blocks of slots.
  std::vector<std::byte> build() const;
  // False, with errno set, when the file cannot be written.
  bool write_to_file(const std::string& path) const;

 private:
  struct RecordBlock {
    bool used = true;
    std::vector<std::byte> bytes;  // records, without the BlockHeader
  };
  struct PendingThreadSlot {
    ThreadSlot slot;
    std::vector<HeldEntry> held;
  };

  RecordHeader record_header(RecordType type, uint32_t thread) const;
  void append(const void* fixed, size_t fixed_bytes, const void* tail, size_t tail_bytes);
  HeldEntry make_held(const HeldSpec& spec) const;
  Wait make_wait(const WaitSpec& spec) const;
  uint64_t address_of(uint32_t sync) const;
  uint32_t slot_of(uint32_t sync) const;

  Header header_;
  std::vector<RecordBlock> blocks_;
  std::map<uint32_t, PendingThreadSlot> thread_slots_;  // by slot index
  std::map<uint32_t, SyncSlot> sync_slots_;             // by slot index
  std::map<uint32_t, LockUseSlot> lock_uses_;           // by slot index
  std::map<uint32_t, SyncSpec> syncs_;                  // by id
  uint32_t next_module_ = 1;
  uint32_t next_stack_ = 1;
  uint32_t next_thread_ = 1;
  uint32_t next_sync_ = 1;
  uint32_t next_clock_ = 1;
  uint32_t next_acquire_ = 1;
  uint32_t threads_ = 0;
  uint32_t clock_slots_ = 0;
};

}  // namespace concheck::trace

#endif  // CONCHECK_TESTS_UNIT_TRACE_TRACE_BUILDER_H_
