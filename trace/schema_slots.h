// The trace's schema: slots, which are updated in place.
#ifndef CONCHECK_TRACE_SCHEMA_SLOTS_H_
#define CONCHECK_TRACE_SCHEMA_SLOTS_H_

#include "trace/schema_file.h"

namespace concheck::trace {

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
  uint8_t plain;       // private to the writer
  uint8_t known;       // private to the writer
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

}  // namespace concheck::trace

#endif  // CONCHECK_TRACE_SCHEMA_SLOTS_H_
