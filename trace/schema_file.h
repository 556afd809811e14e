// The trace's schema: the file, its blocks, and the vocabulary of all that is in them.
#ifndef CONCHECK_TRACE_SCHEMA_FILE_H_
#define CONCHECK_TRACE_SCHEMA_FILE_H_

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
  openmp = 11,  // critical section or lock of OpenMP
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

}  // namespace concheck::trace

#endif  // CONCHECK_TRACE_SCHEMA_FILE_H_
