// The trace's schema: records, which are appended and stay. More of them: schema_races.h, schema_contention.h, schema_blocks.h.
#ifndef CONCHECK_TRACE_SCHEMA_RECORDS_H_
#define CONCHECK_TRACE_SCHEMA_RECORDS_H_

#include "trace/schema_file.h"

namespace concheck::trace {

enum class RecordType : uint16_t {
  module = 1,
  stack = 2,
  thread_start = 3,
  thread_end = 4,
  thread_name = 5,
  sync = 6,
  clock = 7,
  acquire = 8,
  deadlock = 9,
  misuse = 10,
  module_unload = 11,
  note = 12,
  process = 13,
  text = 14,
  gate = 15,
  sync_change = 16,
  data_race = 17,
  joined_hold = 18,
  long_wait = 19,
  scheduling = 20,
  inversion = 21,
  blocked_holding = 22,
  loop_stall = 23,
  untimed_wait = 24,
  processor_delay = 25,
  sync_block = 26,  // schema_blocks.h
  ancestor = 27,
};

struct RecordHeader {
  uint32_t size;  // bytes, header included, a multiple of 8; written last
  uint16_t type;  // RecordType
  uint16_t flags;
  uint32_t thread;  // id of the thread that wrote it
  uint32_t count;   // acquire, data_race, and some of schema_contention.h: how often it was seen, at least (0 = once); goes up in place. Else 0
};
static_assert(sizeof(RecordHeader) == 16);

// A loaded module. Followed by path_bytes of path (no NUL).
struct ModuleRecord {
  RecordHeader header;
  uint32_t id;  // 1, 2, ... in the order in which they were met
  uint32_t build_id_bytes;
  uint64_t start;  // runtime range
  uint64_t end;
  uint64_t bias;  // runtime address - ELF virtual address
  uint8_t build_id[20];
  uint32_t path_bytes;
};
static_assert(sizeof(ModuleRecord) == 72);

enum StackFlag : uint16_t {
  kStackTruncated = 1,  // deeper than the limit
  kStackPartial = 2,    // outer frames could not be restored
};

// A call stack, innermost first. Frames are return addresses (look up frame - 1). Followed by frame_count Frames.
struct StackRecord {
  RecordHeader header;
  uint32_t id;
  uint16_t frame_count;
  uint16_t flags;
};
static_assert(sizeof(StackRecord) == 24);

struct ThreadStartRecord {
  RecordHeader header;
  uint32_t id;
  uint32_t os_tid;
  uint32_t parent;
  uint32_t create_stack;
  uint64_t time;
  Frame start_routine;  // address of the function it runs; 0 = unknown
  uint32_t slot;        // index of its ThreadSlot
  uint32_t clock_slot;  // index in clocks
};
static_assert(sizeof(ThreadStartRecord) == 56);

struct ThreadEndRecord {
  RecordHeader header;
  uint32_t id;
  uint32_t held;  // locks still held
  uint64_t time;
  uint64_t acquisitions;
  uint64_t contended;
};
static_assert(sizeof(ThreadEndRecord) == 48);

struct ThreadNameRecord {
  RecordHeader header;
  uint32_t id;
  uint32_t reserved;
  char name[16];
};
static_assert(sizeof(ThreadNameRecord) == 40);

// Identity of a sync object; written when another record first refers to it.
struct SyncRecord {
  RecordHeader header;
  uint32_t id;
  uint8_t kind;
  uint8_t origin;
  uint16_t attributes;
  uint64_t address;
  Frame location;  // module + offset when it lies in a module's data, else 0
  uint32_t create_stack;
  uint32_t create_thread;
  uint32_t value;
  uint32_t reserved;
};
static_assert(sizeof(SyncRecord) == 56);

struct ClockEntry {
  uint32_t slot;
  uint32_t epoch;
};

// A must-happen-before vector clock (thread create, join, barrier, once; of locks only those that a creator holds while
// it creates). Event a of clock slot s at epoch e is before event b exactly if b's clock has an entry for s that is >= e.
// Followed by entry_count ClockEntry with non-zero epochs; the thread's own entry is among them.
struct ClockRecord {
  RecordHeader header;
  uint32_t id;
  uint32_t own_slot;
  uint32_t own_epoch;
  uint32_t entry_count;
};
static_assert(sizeof(ClockRecord) == 32);

// A distinct way in which a thread acquired a lock while holding others: an acquired-after edge from every lock on the
// parent chain to `sync`. With Mode::wait or Mode::notify `sync` is a condition, and nothing was acquired: the parent
// chain says what was held meanwhile (parent may be 0). parent is the AcquireRecord of the innermost lock held then (0
// = none), whose own parents are the locks held further out: so held sets of any depth cost one record. Records with
// kDerived are links of such chains only, not events.
struct AcquireRecord {
  RecordHeader header;
  uint32_t id;
  uint32_t parent;
  uint32_t sync;
  uint32_t stack;
  uint32_t clock;
  uint32_t time_ms;  // since Header::start_monotonic
};
static_assert(sizeof(AcquireRecord) == 40);  // most of a large trace consists of them

// In RecordHeader::flags of an AcquireRecord: Mode, and the flags of schema_file.h.
constexpr uint16_t acquire_how(uint8_t mode, uint8_t flags) { return static_cast<uint16_t>(mode << 8 | flags); }
constexpr uint8_t acquire_mode(const AcquireRecord& record) { return static_cast<uint8_t>(record.header.flags >> 8); }
constexpr uint8_t acquire_flags(const AcquireRecord& record) { return static_cast<uint8_t>(record.header.flags); }

enum class DeadlockShape : uint32_t {
  cycle = 0,   // entry i waits for what entry (i + 1) % n holds
  set = 1,     // each waits for something that only threads of the set could give (see WaitKind)
  orphan = 2,  // entry 0 waits for a lock that entry 1, which has ended, still holds
};
// A wait for a lock whose holder has ended counts from here on. A process that is about to exit may leave threads behind such locks on
// purpose, as OpenJDK's does, or somebody else gives the lock back.
inline constexpr uint64_t kOrphanLastsNs = 60'000'000;

struct DeadlockEntry {
  uint32_t thread;
  uint32_t wait_sync;   // what it waits for ...
  uint32_t wait_stack;  // ... and where
  uint32_t held_sync;   // what it holds that the previous entry's thread waits for ...
  uint32_t held_stack;  // ... and where it took it
  uint8_t wait_mode;
  uint8_t held_mode;
  uint16_t wait_kind;  // WaitKind
};
static_assert(sizeof(DeadlockEntry) == 24);

// An actual deadlock. Followed by entry_count DeadlockEntry.
struct DeadlockRecord {
  RecordHeader header;
  uint64_t time;
  uint32_t entry_count;
  uint32_t shape;  // DeadlockShape
};
static_assert(sizeof(DeadlockRecord) == 32);

// Stable numbers; names in misuse_name().
enum class Misuse : uint32_t {
  unlock_not_owner = 1,  // a thread unlocks a mutex that another holds
  unlock_unlocked = 2,   // nobody holds it
  destroy_held = 3,
  init_held = 4,          // initialised again while held
  self_deadlock = 5,      // requests a non-recursive lock that it holds: becomes kind self-deadlock
  relock_errorcheck = 6,  // EDEADLK returned: becomes kind self-deadlock
  use_after_destroy = 7,
  exit_holding = 8,          // thread ended while holding
  not_recoverable = 9,       // robust: ENOTRECOVERABLE, so some owner's death was never made consistent
  invalid = 10,              // EINVAL: not an initialised object
  inconsistent_unlock = 11,  // robust: unlocked after EOWNERDEAD without pthread_mutex_consistent
  free_held = 12,            // its memory was freed or unmapped while held
  wrong_kind = 13,           // used by a function of another kind of object
  copied = 14,               // held from the start and never initialised: a copy of a held lock
  ceiling = 15,              // requested by a thread whose priority is above the mutex's ceiling
  destroy_waiters = 16,      // condition, barrier, semaphore destroyed while threads wait on it
  init_waiters = 17,         // initialised again while threads wait on it
  wait_unheld = 18,          // condition wait with a mutex that the thread does not hold
  wait_two_mutexes = 19,     // concurrent waits on one condition with different mutexes
  semaphore_overflow = 20,
  join_self = 21,  // sync is 0 for these; other_thread is the thread they are about
  join_detached = 22,
  join_again = 23,    // it was joined already
  join_two = 24,      // another thread is joining it
  detach_again = 25,  // it was detached or joined already
  fork_held = 26,     // becomes kind fork-hazard: another thread held it at the fork, the child requests it
  signal_lock = 27,   // becomes kind signal-hazard: taken in a handler, and elsewhere with the signal open
  signal_self = 28,   // becomes kind signal-hazard: a handler requests what its own thread holds
};

struct MisuseRecord {
  RecordHeader header;
  uint32_t misuse;
  uint32_t sync;
  uint32_t stack;
  uint32_t other_thread;  // owner, 0 = none or unknown
  uint32_t other_stack;   // where the owner took it, 0 = unknown
  int32_t result;         // what the call returned, or will return
  uint64_t time;
  uint32_t other_sync;  // a second object in it: the mutex of a condition wait; 0 = none. Absent in older traces
  uint32_t reserved;
};
static_assert(sizeof(MisuseRecord) == 56);
inline constexpr uint32_t kLeastMisuseBytes = 48;

struct ModuleUnloadRecord {
  RecordHeader header;
  uint32_t id;
  uint32_t reserved;
};
static_assert(sizeof(ModuleUnloadRecord) == 24);

// Something about the recording itself that the report must say.
enum class Note : uint32_t {
  size_limit = 1,      // value: bytes
  storage_failed = 2,  // value: errno
  no_unwinder = 3,
  foreign_thread = 4,  // value: tid of a thread not made by pthread_create
  internal_error = 5,
  races_unavailable = 6,  // value: errno of mapping the shadow memory
  race_history_lost = 7,  // value: races whose earlier access could not be told any more, so that they were not recorded
  races_unheard = 8,      // value: threads beyond the slots of the race detector; see docs/races.md
  lock_uses_lost = 9,     // value: waits and holds that were not counted, for there were too many pairs of a thread and a lock
  races_hidden_allocator = 10,  // value: Frame of a malloc that is called instead of the one in libconcheck-races.so
};

struct NoteRecord {
  RecordHeader header;
  uint32_t note;
  uint32_t reserved;
  uint64_t value;
};
static_assert(sizeof(NoteRecord) == 32);

enum class ProcessEvent : uint32_t { fork = 1, exec = 2, spawn = 3, vfork = 4 };

struct ProcessRecord {
  RecordHeader header;
  uint32_t event;  // ProcessEvent
  uint32_t pid;    // child, 0 = none or unknown
  uint64_t time;
};
static_assert(sizeof(ProcessRecord) == 32);

// A process that this one comes from: its parent, that one's parent, and so on, in this order, as they were when the trace
// became a file. Only there when it was asked for. Followed by command_bytes of arguments as in Header::command.
struct AncestorRecord {
  RecordHeader header;
  uint32_t pid;
  uint32_t command_bytes;
};
static_assert(sizeof(AncestorRecord) == 24);

inline constexpr uint16_t kGateShared = 1;   // RecordHeader::flags of a GateRecord
inline constexpr uint16_t kGateChained = 2;  // the same: one of several locks, which took turns

// `thread` was created, lived and was joined while its creator held `sync` all the time, exclusively unless kGateShared
// says otherwise: to all it did, that lock was a gate. Of those with kGateChained the creator held one or another at every
// moment, each from before it released the one before: who has all of them at once keeps the thread out.
struct GateRecord {
  RecordHeader header;
  uint32_t thread;
  uint32_t sync;
};
static_assert(sizeof(GateRecord) == 24);

// `sync` was held by the thread that wrote it, exclusively unless kGateShared says otherwise, from before its clock's epoch
// `since` was over until after it had joined somebody, when its clock was `clock`. So whoever held `sync` before `clock`, in
// a way that this hold excludes, had let go of it when the hold began: before all that knows of epoch `since`.
struct JoinedHoldRecord {
  RecordHeader header;
  uint32_t sync;
  uint32_t clock;
  uint32_t since;
  uint32_t reserved;
};
static_assert(sizeof(JoinedHoldRecord) == 32);

// The attributes of a sync object changed after its SyncRecord was written.
struct SyncChangeRecord {
  RecordHeader header;
  uint32_t id;
  uint16_t attributes;
  uint16_t reserved;
};
static_assert(sizeof(SyncChangeRecord) == 24);

inline constexpr uint32_t kMaxStackFrames = 64;

}  // namespace concheck::trace

#endif  // CONCHECK_TRACE_SCHEMA_RECORDS_H_
