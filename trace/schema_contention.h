// The part of the schema that tells how long threads waited, what for, and who ran meanwhile.
//
// Times are ns of CLOCK_MONOTONIC. Nothing here is written for an acquisition that did not wait, but for a thread's
// first ones and for one in kHoldSampleWeight, of locks that somebody did wait for.
#ifndef CONCHECK_TRACE_SCHEMA_CONTENTION_H_
#define CONCHECK_TRACE_SCHEMA_CONTENTION_H_

#include "trace/schema.h"
#include "trace/schema_races.h"

namespace concheck::trace {

// --- Histograms -----------------------------------------------------------------------------------------------------

// Bucket i counts durations of [2^(i + 7), 2^(i + 8)) ns; the first also all shorter ones, the last all longer ones: up
// to 256 ns, ..., from 1.07 s on.
inline constexpr uint32_t kHistogramBuckets = 24;
inline constexpr int kHistogramShift = 7;

constexpr uint32_t histogram_bucket(uint64_t ns) {
  const uint64_t scaled = ns >> kHistogramShift;
  const uint32_t bucket = scaled == 0 ? 0 : 63 - static_cast<uint32_t>(__builtin_clzll(scaled));
  return bucket < kHistogramBuckets ? bucket : kHistogramBuckets - 1;
}

// Shortest duration of a bucket but the first, whose shortest is 0.
constexpr uint64_t bucket_begin(uint32_t bucket) { return bucket == 0 ? 0 : uint64_t{1} << (bucket + kHistogramShift); }

// --- Slots: updated in place ----------------------------------------------------------------------------------------

// An acquisition that did not wait is measured with this chance's inverse, and counts for as many; a thread's first ones are all
// measured, and count for themselves.
inline constexpr uint32_t kHoldSampleWeight = 64;

// What one thread has to do with one sync object for which somebody waited, or that threads of different priority use.
// Written by that thread only, but for those of ended threads (thread == 0), whose sums are added atomically.
struct LockUseSlot {
  uint32_t sync;    // sync id; 0 = free
  uint32_t thread;  // thread id; 0 = of threads that have ended, together
  uint64_t waits;   // that have ended, those with a timeout included
  uint64_t wait_ns;
  uint64_t longest_wait_ns;
  uint64_t timeouts;
  uint64_t behind_ns;  // of wait_ns: meanwhile the holder was itself waiting for another lock
  uint64_t
      blamed_ns;   // the behind_ns of others, who waited for something that `thread` held while it waited for `sync`
  uint64_t holds;  // estimate of its acquisitions: measured ones, those that did not wait weighted by kHoldSampleWeight
  uint64_t hold_ns;          // estimate of the time it held it, weighted alike
  uint64_t longest_hold_ns;  // of those that were measured
  uint32_t longest_wait_stack;
  uint32_t longest_hold_stack;
  uint32_t longest_queue;  // most SyncSlot::handed_over when it was given the lock
  int32_t ceiling;         // of a mutex with PTHREAD_PRIO_PROTECT, when it was used last, or a higher one since; else 0
  uint64_t crowded;        // of `holds`, shared ones: other readers had it too
  uint32_t in_vain;  // condition: waits that ended by a notification, whereupon it waited again without having given
                     // the mutex back
  uint32_t longest_in_vain;     // most of those in a row ...
  uint64_t longest_in_vain_ns;  // ... and how long they took together
  uint32_t broadcast_wakes;     // condition: waits that a broadcast ended
  uint32_t broadcast_in_vain;   // of those, in vain
  uint32_t waits_log2[kHistogramBuckets];
  uint32_t holds_log2[kHistogramBuckets];  // weighted
};
static_assert(sizeof(LockUseSlot) == 320);

// --- Long waits -----------------------------------------------------------------------------------------------------

enum LongWaitFlag : uint16_t {  // RecordHeader::flags
  kWaitTimedOut = 1,
  kWaitTimed = 2,
  kOwnerMeasured = 4,  // owner_cpu_ns and owner_delay_ns are known
};

// A thread (header.thread) waited for long: at least kLongWaitNs, and a quarter longer than in any earlier record
// of the same object and stack, or with as many more in `served`.
struct LongWaitRecord {
  RecordHeader header;
  uint64_t begin;
  uint64_t end;
  uint64_t served;  // how often others got it meanwhile; condition: notifications meanwhile; semaphore: posts meanwhile
  uint32_t sync;
  uint32_t stack;
  uint32_t owner;        // thread that held it when the wait began; 0 = none, or unknown
  uint32_t owner_stack;  // where it had taken it; 0 = unknown
  Frame owner_site;      // the call that had taken it, when owner_stack is 0; 0 = unknown
  uint32_t others;       // other threads that waited for it when the wait ended
  uint16_t kind;         // WaitKind
  uint8_t mode;          // Mode
  uint8_t reserved0;
  uint32_t behind;        // sync id of what the owner itself waited for meanwhile; 0 = nothing
  uint32_t behind_stack;  // and where
  uint64_t behind_ns;
  uint64_t owner_cpu_ns;    // the owner ran so long meanwhile
  uint64_t owner_delay_ns;  // it could have run, but no processor ran it
  uint64_t delay_ns;        // the waiter itself could have run, but no processor ran it: so long at most, where it waited for 100 ms
};
static_assert(sizeof(LongWaitRecord) == 112);
inline constexpr uint64_t kLongWaitNs = 1'000'000;

// --- Scheduling -----------------------------------------------------------------------------------------------------

// How a thread is scheduled, as far as it differs from the process's first thread, or was changed.
struct SchedulingRecord {
  RecordHeader header;
  uint32_t about;  // thread id
  int32_t policy;  // SCHED_*
  int32_t priority;
  int32_t nice;
  uint64_t affinity[4];  // as in ThreadSlot
  uint64_t time;
};
static_assert(sizeof(SchedulingRecord) == 72);

// A thread that ran while another one should have.
struct Runner {
  uint32_t thread;
  int32_t policy;
  int32_t priority;
  int32_t nice;
  uint64_t cpu_ns;  // it ran so long meanwhile
};
static_assert(sizeof(Runner) == 24);

// One step of the chain of an inversion: `thread` holds `sync`, which the one before waits for.
struct InversionLink {
  uint32_t thread;
  uint32_t sync;
  uint32_t stack;      // where it took it; 0 = unknown
  uint32_t wait_sync;  // what it waited for itself, when the wait began: the next link's `sync`, or another object; 0 =
                       // nothing
  int32_t policy;
  int32_t priority;
  int32_t nice;
  uint32_t wait_kind;  // WaitKind
  uint64_t cpu_ns;
  uint64_t delay_ns;
};
static_assert(sizeof(InversionLink) == 48);

enum InversionFlag : uint16_t {  // RecordHeader::flags
  kOthersServed = 1,  // somebody took it meanwhile, so that the first link may not have held it all the time
};

// A thread (header.thread) waited for something that a thread of lower priority held. Followed by link_count
// InversionLink, the holder first, and runner_count Runner, the one that ran most first: threads that may run before the last
// holder, also those that may before the waiter.
struct InversionRecord {
  RecordHeader header;  // count: how often with this object and stack, until there was a record of a longer one
  uint64_t begin;
  uint64_t end;
  uint32_t sync;
  uint32_t stack;
  int32_t policy;
  int32_t priority;
  int32_t nice;
  uint8_t mode;  // Mode
  uint8_t reserved0;
  uint16_t kind;  // WaitKind; condition: `sync` is its mutex, which the waiter, once notified, had to take back
  uint32_t link_count;
  uint32_t runner_count;
};
static_assert(sizeof(InversionRecord) == 64);

// A thread (header.thread) could have run, but for much of the time no processor ran it. Followed by runner_count
// Runner: threads of this process that ran on one of its processors meanwhile, the one that ran most first.
struct ProcessorDelayRecord {
  RecordHeader header;
  uint64_t begin;
  uint64_t end;
  uint64_t run_ns;
  uint64_t delay_ns;
  int32_t policy;
  int32_t priority;
  int32_t nice;
  uint32_t stack;  // where it was when it ran again; 0 = unknown
  uint64_t affinity[4];
  uint32_t runner_count;
  uint32_t never_ran;  // 1 = until the process ended, so that `stack` is where it was created
};
static_assert(sizeof(ProcessorDelayRecord) == 104);

// --- Blocking calls -------------------------------------------------------------------------------------------------

// What can make a thread wait for something outside of the process, or for something that is no lock.
enum class BlockingCall : uint16_t {
  none = 0,
  sleep = 1,
  read = 2,
  write = 3,
  receive = 4,
  send = 5,
  accept = 6,
  connect = 7,
  poll = 8,   // poll, epoll_wait, select and the like
  child = 9,  // waitpid and the like
  sync = 10,  // fsync and the like
  file_lock = 11,
  resolve = 12,  // getaddrinfo and the like
  system = 13,
  message_queue = 14,
  semaphore_set = 15,  // semop
  signal = 16,         // sigwait, pause and the like
  join = 17,
  condition = 18,
  semaphore = 19,
  barrier = 20,
  open = 21,  // open of a FIFO, of a file far away
};

// A thread (header.thread) blocked in a call while it held locks, for at least kLongBlockNs. One for a stack, and
// another when it took twice as long. Followed by lock_count RaceLock: what it held, outermost first.
struct BlockedHoldingRecord {
  RecordHeader header;
  uint64_t begin;
  uint64_t end;
  uint32_t stack;
  uint16_t call;  // BlockingCall
  uint16_t lock_count;
  uint32_t waiters;     // threads that waited for one of these locks when the call ended
  uint32_t wait_stack;  // of the one that had waited longest then
  uint32_t wait_thread;
  uint32_t wait_sync;
  uint64_t wait_ns;  // how long it had, during the call
};
static_assert(sizeof(BlockedHoldingRecord) == 64);
inline constexpr uint64_t kLongBlockNs = 1'000'000;

// --- Event loops ----------------------------------------------------------------------------------------------------

enum class StallCause : uint16_t { computation = 1, lock = 2, blocking_call = 3, processor = 4 };

// Where a computation was found, and how often. A call stack of one frame or more, outermost last, in one StackRecord.
struct StallSample {
  uint32_t stack;
  uint32_t count;
};
static_assert(sizeof(StallSample) == 8);

// A thread that runs an event loop did not come back to it for at least kLongStallNs. One for a cause and its stack,
// and another when it took twice as long. Followed by sample_count StallSample, the most frequent first.
struct LoopStallRecord {
  RecordHeader header;
  uint64_t begin;
  uint64_t end;
  uint32_t loop_stack;   // where it waits for events
  uint16_t cause;        // StallCause: where most of its own time went; processor when that alone would be no stall
  uint16_t cause_call;   // BlockingCall
  uint32_t cause_stack;  // lock, blocking_call: of the longest of them; computation: of the last call that was seen in
                         // it; 0 = none
  uint32_t cause_sync;   // lock: which
  uint64_t cause_ns;
  uint64_t cpu_ns;    // it ran so long; UINT64_MAX = unknown
  uint64_t delay_ns;  // it could have run, but no processor ran it; UINT64_MAX = unknown
  uint32_t sample_count;
  uint32_t sample_period_us;  // of processor time; 0 = nobody looked
};
static_assert(sizeof(LoopStallRecord) == 80);
inline constexpr uint64_t kLongStallNs = 10'000'000;

// --- Waits without a timeout ----------------------------------------------------------------------------------------

// A thread (header.thread) began to wait without a timeout. One for a stack; not exactly one: a thread forgets.
struct UntimedWaitRecord {
  RecordHeader header;
  uint32_t sync;  // 0: a join
  uint32_t stack;
  uint32_t kind;  // WaitKind
  uint32_t reserved;
};
static_assert(sizeof(UntimedWaitRecord) == 32);

}  // namespace concheck::trace

#endif  // CONCHECK_TRACE_SCHEMA_CONTENTION_H_
