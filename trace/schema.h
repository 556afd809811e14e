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

#include <cstddef>
#include <cstdint>

namespace concheck::trace {

inline constexpr uint64_t kMagic = 0x4b4345'48434e4f43ULL;  // the bytes "CONCHECK"
inline constexpr uint32_t kVersion = 1;
inline constexpr uint32_t kEndianMark = 0x01020304;
inline constexpr uint64_t kKnownFeatures = 0;
inline constexpr uint32_t kChunkBytes = 8192;
inline constexpr uint32_t kBlockMagic = 0x4b4c4243;  // "CBLK"
inline constexpr uint32_t kSealed = 0x80000000;      // bit in Header::next_chunk: no chunk may be claimed any more

// How the process ended, as far as it could say so itself. A process that was killed stays `running`.
enum class ProcessState : uint32_t { running = 1, exited = 2, execed = 3, aborted = 4 };

// off: not asked for, or the program has no access that could be seen. unavailable: see Note::races_unavailable.
enum class RaceChecking : uint32_t { off = 0, on = 1, unavailable = 2 };

// Chunk 0. Counters are updated in place by the target with relaxed atomics.
struct Header {
  uint64_t magic;
  uint32_t version;
  uint32_t endian;
  uint32_t header_bytes;  // sizeof(Header)
  uint32_t chunk_bytes;   // kChunkBytes
  uint64_t features;      // bits that a reader must know
  uint64_t max_bytes;     // size limit of this trace
  uint32_t next_chunk;    // chunks claimed so far, chunk 0 included; may carry kSealed
  uint32_t state;         // ProcessState
  int32_t exit_code;      // valid when state == exited
  uint32_t pid;
  uint32_t parent_pid;
  uint32_t clock_slots;      // highest clock slot in use + 1
  uint64_t start_realtime;   // ns since the epoch
  uint64_t start_monotonic;  // ns, CLOCK_MONOTONIC: the clock of every time in the trace
  uint64_t end_monotonic;    // ns, 0 while running
  uint64_t facts_dropped;    // facts that were not recorded (size limit, full disk, no memory)
  uint64_t threads_started;  // the main thread included
  uint64_t threads_live_peak;
  uint64_t syncs_seen;            // sync objects ever known
  uint64_t acquisitions_retired;  // of threads that have ended; living ones have their own counter
  uint64_t contended_retired;
  uint64_t unwinder;       // 1 = a full unwinder was available
  uint64_t hooks_version;  // number of interceptors in the library that wrote this
  uint8_t build_id[20];    // of the main executable
  uint32_t build_id_bytes;
  uint32_t command_bytes;  // bytes of `command` in use
  char tool_version[20];
  char exe[1024];                // absolute path
  char directory[1024];          // working directory at the start
  char command[4096];            // arguments, each ended by NUL; the last may be cut
  uint32_t library_loaded_late;  // 1 = threads or locks may have existed before us
  uint32_t races;                // RaceChecking
  uint64_t accesses_checked;     // memory accesses that were compared with others (not those found to be repeated at once)
  uint64_t races_seen;           // occurrences, those of races that are recorded already included
  uint8_t reserved[1824];
};
static_assert(sizeof(Header) == kChunkBytes);
static_assert(offsetof(Header, next_chunk) == 40);
static_assert(offsetof(Header, exe) == 200);

enum class BlockType : uint16_t { records = 1, threads = 2, syncs = 3, held = 4, lock_uses = 5 };

// First bytes of every block. `magic` is written last.
struct BlockHeader {
  uint32_t magic;
  uint16_t type;  // BlockType
  uint16_t flags;
  uint32_t chunks;  // length of the block in chunks
  uint32_t first;   // threads, syncs, lock_uses: index of the first slot in this block; else 0
  uint32_t slots;   // threads, syncs, lock_uses: slots in this block
  uint32_t reserved0;
  uint64_t reserved1[5];
};
static_assert(sizeof(BlockHeader) == 64);

// --- Vocabulary -----------------------------------------------------------------------------------------------------

// A code or data address that outlives the process: module id in the upper 16 bits, ELF virtual address (runtime
// address - bias) in the lower 48. Module 0: not in any module (JIT, heap, stack); the lower bits are the raw address.
using Frame = uint64_t;
inline constexpr int kFrameModuleShift = 48;
inline constexpr uint64_t kFrameOffsetMask = (uint64_t{1} << kFrameModuleShift) - 1;

enum class SyncKind : uint8_t {
  none = 0,
  mutex = 1,
  rwlock = 2,
  spinlock = 3,
  condition = 4,
  semaphore = 5,
  barrier = 6,
  once = 7,
  file = 8,     // FILE locked with flockfile
  futex = 9,    // raw futex word
  thread = 10,  // as the object of a join
};

// SyncSlot::attributes and SyncRecord::attributes.
enum SyncAttribute : uint16_t {
  kMutexTypeMask = 0x3,  // 0 normal (PTHREAD_MUTEX_TIMED_NP), 1 recursive, 2 errorcheck, 3 adaptive
  kRobust = 0x4,
  kProtocolInherit = 0x8,
  kProtocolProtect = 0x10,
  kProcessShared = 0x20,
  kC11 = 0x40,
  kRwKindMask = 0x180,  // >> 7: 0 prefer reader (default), 1 prefer writer, 2 prefer writer non-recursive
  kCxaGuard = 0x200,    // once: a C++ function-local static
  kNamedSemaphore = 0x400,
  kSignalled = 0x800,       // semaphore: posted by a thread that did not hold it, so it is no lock
  kTakenInSignal = 0x1000,  // acquired in a signal handler at least once
};
inline constexpr int kRwKindShift = 7;

// How we came to know an object.
enum class Origin : uint8_t {
  init_call = 1,  // create_stack is the call of its init function
  first_use = 2,  // statically initialised, or a std::mutex, or zeroed memory; create_stack is the first use
};

// wait and notify: what is done with a condition while locks are held; neither is an acquisition.
enum class Mode : uint8_t { none = 0, exclusive = 1, shared = 2, wait = 3, notify = 4 };

// Flags of an acquisition (AcquireRecord::flags, HeldEntry::flags).
enum AcquireFlag : uint8_t {
  kTry = 1,         // taken by a trylock: it did not wait, so no edge leads to it
  kTimed = 2,       // with a timeout: would not wait for ever
  kReacquire = 4,   // a condition wait that takes its mutex again
  kDerived = 8,     // not a request: restates what is still held after a release out of order
  kOwnerDied = 16,  // EOWNERDEAD was returned
  kInSignal = 32,   // taken in a signal handler
  kBroadcast = 64,  // Mode::notify: all waiters are woken
  kUnheard = 128,   // Mode::notify: nobody waited
};

// --- Slots: updated in place ----------------------------------------------------------------------------------------

// One held lock of a thread. Written by its thread only; bottom of the stack first.
struct HeldEntry {
  uint64_t address;
  uint32_t sync;     // sync id; 0 = released out of order (skip it)
  uint32_t slot;     // index of its SyncSlot
  uint64_t pc;       // raw return address of the acquiring call
  uint64_t sp;       // raw stack pointer of the caller at that call
  uint64_t hash;     // of the held sequence up to here; private to the writer
  uint32_t acquire;  // AcquireRecord id once one was written, else 0
  uint32_t stack;    // stack id, 0 = not captured: pc alone is known
  uint32_t recursion;
  uint8_t mode;        // Mode
  uint8_t flags;       // AcquireFlag
  uint16_t plain;      // private to the writer
  uint64_t reserved1;  // private to the writer
};
static_assert(sizeof(HeldEntry) == 64);

enum class WaitKind : uint32_t {
  none = 0,
  lock = 1,  // mutex, rwlock, spinlock, file lock (see mode)
  condition = 2,
  semaphore = 3,
  barrier = 4,
  join = 5,  // sync = 0, other = thread id (0 = unknown thread)
  once = 6,
  futex = 7,
};

// What a thread is blocked on. sequence is odd while the fields are being written; kind == none: it is not waiting.
struct Wait {
  uint32_t sequence;
  uint32_t kind;  // WaitKind
  uint32_t sync;  // sync id
  uint32_t slot;  // index of its SyncSlot
  uint64_t address;
  uint64_t since;  // ns, CLOCK_MONOTONIC
  uint32_t stack;
  uint32_t other;       // join: the awaited thread; condition: sync id of its mutex
  uint8_t mode;         // Mode
  uint8_t timed;        // 1 = ends by itself
  uint8_t in_deadlock;  // 1 = announced as part of a deadlock
  uint8_t reserved0;
  uint32_t served;  // condition, semaphore, barrier: low half of SyncSlot::acquisitions when the wait began
  uint64_t pc;
  uint64_t reserved2;
};
static_assert(sizeof(Wait) == 64);

enum class ThreadState : uint32_t { free = 0, live = 1, exited = 2 };  // exited: ended but not joined yet

inline constexpr uint32_t kInlineHeld = 24;

struct ThreadSlot {
  uint32_t thread;  // thread id; 0 = free
  uint32_t state;   // ThreadState
  uint32_t os_tid;
  uint32_t parent;  // thread id of the creator, 0 = unknown
  uint64_t pthread;
  uint32_t create_stack;
  uint32_t detached;
  uint64_t start;  // ns
  uint64_t acquisitions;
  uint64_t contended;
  char name[16];  // NUL-terminated unless 16 long; may be empty
  uint32_t held_depth;
  uint32_t held_capacity;
  uint64_t held_offset;  // of the HeldEntry array in the file; 0 = `held` below
  uint32_t in_signal;    // depth of signal handlers
  int32_t policy;        // SCHED_*; -1 unknown
  int32_t priority;
  int32_t nice;
  Frame start_routine;  // address of the function it runs; 0 = unknown
  uint64_t affinity[4];    // processors 0 to 255 that it may run on; all 0 = unknown
  uint64_t lock_wait_ns;   // in its waits for locks that have ended
  uint64_t idle_calls;     // of poll, epoll_wait, select and the like: where an event loop waits for work
  uint64_t other_blocking_calls;  // that were made to wait: sleep, read, ... (BlockingCall), and waits on sync objects
  uint64_t blocked_since;         // ns; 0 = it is in no blocking call that is looked at
  uint32_t blocked_call;          // BlockingCall
  uint32_t blocked_stack;
  uint64_t reserved0[33];
  Wait wait;
  HeldEntry held[kInlineHeld];
};
static_assert(sizeof(ThreadSlot) == 2048 && offsetof(ThreadSlot, held) == 512);

// One sync object that is alive. Exclusive fields are written by the object's owner.
struct SyncSlot {
  uint64_t address;  // 0 = free
  uint32_t id;       // sync id; never reused, so it carries the generation
  uint8_t kind;      // SyncKind
  uint8_t origin;    // Origin
  uint16_t attributes;
  uint32_t owner;       // thread id that holds it exclusively; 0 = none
  uint32_t owner_slot;  // index of the owner's ThreadSlot; condition: waiters that were woken and are not back yet
  uint32_t create_stack;
  uint32_t create_thread;
  uint64_t acquisitions;  // condition: notifications; semaphore: posts; barrier: full rounds
  uint32_t contended;
  uint16_t recorded;   // 1 = a SyncRecord was written
  uint16_t handed_over;  // locks: hand-overs in a row after each of which somebody still waited; stays at its maximum. Condition: broadcasts, modulo 65536
  uint32_t value;      // semaphore: initial value; barrier: count; condition: sync id of the mutex of its waiters; locks: waiters now
  uint32_t readers;    // rwlock: shared holders now; condition: waiters now; barrier: arrived in this round
  uint64_t reserved0;  // private to the writer
};
static_assert(sizeof(SyncSlot) == 64);

// --- Records --------------------------------------------------------------------------------------------------------

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
  uint8_t mode;
  uint8_t flags;
  uint16_t reserved;
  uint32_t stack;
  uint32_t clock;
  uint64_t time;
};
static_assert(sizeof(AcquireRecord) == 48);

enum class DeadlockShape : uint32_t {
  cycle = 0,   // entry i waits for what entry (i + 1) % n holds
  set = 1,     // each waits for something that only threads of the set could give (see WaitKind)
  orphan = 2,  // entry 0 waits for a lock that entry 1, which has ended, still holds
};

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

inline constexpr uint16_t kGateShared = 1;  // RecordHeader::flags of a GateRecord

// `thread` was created, lived and was joined while its creator held `sync` all the time, exclusively unless kGateShared
// says otherwise: to all it did, that lock was a gate.
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

inline constexpr uint32_t kMaxStackFrames = 64;

}  // namespace concheck::trace

#endif  // CONCHECK_TRACE_SCHEMA_H_
