// What the runtime knows of one thread. The part that must outlive the process stands in the thread's slot in the trace;
// this is the rest, private to the thread.
#ifndef CONCHECK_INTERPOSE_THREAD_STATE_H_
#define CONCHECK_INTERPOSE_THREAD_STATE_H_

#include <pthread.h>

#include <cstdint>

#include "interpose/call_site.h"
#include "interpose/clock.h"
#include "interpose/hand_over.h"
#include "interpose/scheduling/urgency.h"
#include "interpose/thread_claims.h"
#include "trace/record_writer.h"
#include "trace/schema.h"

namespace concheck::interpose {

namespace race {
struct State;
struct StoredClocks;
}  // namespace race
namespace contention {
struct State;
}  // namespace contention
namespace blocking {
struct State;
}  // namespace blocking

struct InversionWatch;
struct Notice;

// Last-hit cache for sync objects, indexed by address.
struct SyncCacheEntry {
  uintptr_t address;
  trace::SyncSlot* slot;
};
inline constexpr uint32_t kSyncCacheEntries = 64;

// A call stack that was captured at (pc, sp), and the innermost return addresses with the places where they stand: when
// they still stand there, the stack is the same. A cache line; what a thread asks at every acquisition is mostly in another
// processor's cache when the thread has just been moved.
inline constexpr uint32_t kVerifiedFrames = 4;
struct StackPlace {
  uintptr_t* place;
  uintptr_t value;
};
struct alignas(64) StackCacheEntry {
  uintptr_t pc;
  uintptr_t sp;
  uint32_t stack;
  uint32_t outer_count;
  int32_t place[kVerifiedFrames];   // bytes above sp
  uint32_t value[kVerifiedFrames];  // low half
  StackPlace* outer;  // the frames beyond those; looked at only when a fact refers to the stack
};
static_assert(sizeof(StackCacheEntry) == 64);
inline constexpr uint32_t kStackCacheEntries = 128;

// The dependency filter: ways of nesting that were recorded already (dependency.h). Of a program with many of them it is what misses
// the cache most, so a line has eight, and nothing else.
inline constexpr uint32_t kKnownInLine = 8;
struct alignas(64) KnownLine {
  uint32_t tag[kKnownInLine];  // filter_tag(); 0 = empty, and so are those after it
  uint32_t count[kKnownInLine];  // how often it was seen; the record has it up to the last power of two, and all of it at the thread's end
};
static_assert(sizeof(KnownLine) == 64);
// The rest of it, which no hit needs. Stands in an array of its own, behind that of the above.
struct KnownOrigin {
  uint64_t hash;
  uint64_t place : 40;   // of the last AcquireRecord of it: its offset in the trace
  uint64_t parent : 24;  // low bits of the hash of what it was nested in
  uint32_t acquire;      // the id of that record
  uint16_t times;        // how many records there are of it
  uint16_t version;      // low bits of Thread::clock_version when last recorded
};
inline constexpr uint32_t kMostKnownLines = 1 << 24;
// One of them; none when `line` is null.
struct KnownAcquire {
  KnownLine* line;
  uint32_t way;

  explicit operator bool() const { return line != nullptr; }
  uint32_t& tag() const { return line->tag[way]; }
  uint32_t& count() const { return line->count[way]; }
};

// A lock that the creator of a thread held when it created it.
struct Gate {
  trace::SyncSlot* sync;
  uint32_t id;
  uint32_t hold;          // see own_hold()
  bool shared;            // held by a reader
  uint64_t acquisitions;  // exclusively: its counter then; unchanged, and still the creator's, it was never released
};
inline constexpr uint32_t kMostGates = 8;

struct alignas(64) Thread {
  // The first cache line is what every uncontended acquisition and its release need; the second, what nested ones and calls that block
  // ask beside it.

  // Guard (guard.h): the stack pointer at which the runtime was entered; 0 = it is not inside.
  uintptr_t inside_sp;
  // What keeps an acquisition from the fast path, asked all at once.
  union {
    struct {
      bool chain_dirty;  // a lock below the top was released: hashes above it are stale
      bool perturbed;    // perturb.h
      bool hands_over;   // hand_over.h: there are holds to look after
      bool in_handler;   // signal_hazard.h
      bool races;        // memory accesses are checked (race/)
    };
    uint64_t detour;
  };
  // The lock on top of the held stack, when all there is to its release is to take it off; else 0. See mutex.cc.
  uintptr_t top_address;
  trace::SyncSlot* top_sync;
  trace::ThreadSlot* slot;
  trace::HeldEntry* held;  // slot->held, or where it has grown to
  uint32_t id;
  uint32_t slot_index;
  StackCacheEntry* stack_cache;  // kStackCacheEntries of them; the shared empty one until a stack is put in

  KnownLine* known;  // the shared empty one until there is something
  uint32_t known_mask;
  uint32_t clock_version;  // goes up with every change of the clock
  blocking::State* blocking;  // blocking/blocking.h; null until it is needed
  bool runs_loop;             // blocking/loop.h
  uint32_t rival_waits;
  uintptr_t stack_low;  // bounds of its own stack; frames outside them (coroutines, signal stacks) are not cached
  uintptr_t stack_high;
  contention::State* contention;  // kept for the next thread of this slot; null until it waits for the first time
  race::State* race;              // likewise kept

  SyncCacheEntry sync_cache[kSyncCacheEntries];

  uint32_t os_tid;
  uint32_t known_count;
  uint32_t known_since;  // the clock's version when the first was put in
  uint32_t seen_taken_away;  // dependency.h
  uint32_t clock_slot;
  uint32_t epoch;          // its own entry of the clock; 0 = no thread had this state yet
  Clock clock;             // must-happen-before
  uint32_t clock_record;   // id of the ClockRecord of this version, 0 = not written

  uint32_t cheap_unwinds;  // see stack_capture.cc
  uint32_t gate_count;
  Gate gates[kMostGates];
  HandOvers hand_overs;
  bool cancel_requested;
  // Of the outermost of its running signal handlers: the locks held when it began, its stack pointer, its signal.
  uint32_t held_before_signal;
  uintptr_t handler_sp;
  int handled_signal;
  bool asynchronous_cancel;  // its cancellation type: no wait of such a thread is for ever once it is cancelled
  Claim claims[kMostClaims];
  uint32_t claim_count;
  uint32_t claims_on_it;  // of others, open
  bool start_recorded;
  bool heard_of_nesting;  // somebody that it joined, or that those joined, has facts in the trace
  bool ending;  // it runs its last code: it wakes nobody any more, and whoever joins it will be served
  uint32_t schedule_version;  // scheduling/scheduling.h
  bool schedule_recorded;
  bool is_measured;  // by a thread that waits for what it holds, and will ask again
  uint64_t ended_cpu_ns;  // that it had run at its end, where somebody may ask; else 0
  uint64_t ended_delay_ns;  // likewise, that it could have run, but no processor ran it; kUnknownTime when that is not known
  uint64_t looked_at;  // scheduling/processor_delay.h: time of the last look, and what the kernel had counted by then
  uint64_t seen_run_ns;
  uint64_t new_delay_ns;      // what the last look found more than the one before
  uint64_t looked_at_before;  // of the look before that
  uint64_t seen_run_ns_before;
  uint64_t seen_delay_ns;
  InversionWatch* inversion;  // scheduling/inversion.h; kept for the next thread of this slot
  uint64_t inversion_since;   // Wait::since of the wait that is watched; 0 = none is
  uint64_t looks_paid_until;  // ns: scheduling/inversion_watch.h
  Notice* notice;             // scheduling/reacquisition.h; likewise kept
  uintptr_t condition_mutex;  // of its last wait on a condition
  uint32_t free_witness;  // slot of the thread that last proved this one's world to be alive (stuck_threads.cc)
  trace::Frame start_routine;
  uint32_t waited_for;            // sync id of the lock that it has just waited for, and is to hold now; 0 = none
  uint8_t first_holds[64];        // hold_sampling.h
  trace::RecordWriter records;
  uint32_t stacks_driven_out;
  uint64_t last_cheap_unwind;  // coarse ns
};

// This thread's state, or null before it is known and after it ended.
extern __thread Thread* current_thread __attribute__((tls_model("initial-exec")));

// Makes the state of the calling thread, which nobody announced (the main thread, or one made by a raw clone).
Thread* adopt_current_thread();

// What a creator hands its new thread.
struct ThreadBirth {
  uint32_t parent;        // thread id, 0 = unknown
  uint32_t create_stack;
  trace::Frame start_routine;
  size_t stack_bytes;
  uint64_t created_at;  // ns
  bool detached;
  uint32_t gate_count;
  Gate gates[kMostGates];
  AwaitedHolds awaited;
  Clock clock;  // the creator's at that moment; the new thread takes it over
  race::StoredClocks* race_clock;  // likewise; null while races are not checked
};

// Threads that were created, or are just being created, and have not told of themselves yet: a handle that is nobody's can be
// one of theirs.
extern uint32_t unborn_threads;

// Registers the calling thread with what its creator said. stack_top: an address in its outermost frame.
Thread* begin_thread(ThreadBirth& birth, uintptr_t stack_top);

// An id for a thread that never runs, so that it can be told of.
uint32_t take_thread_id();

// The calling thread ends; its slot stays until it is joined, or becomes free at once when it is detached.
void end_thread(Thread* thread);

// The thread behind a pthread_t that is alive or not joined yet; null when unknown. Valid while it can not be joined by
// somebody else.
Thread* thread_of(pthread_t handle);

// pthread_cancel was called for it.
void note_cancel(pthread_t handle);

// Threads that are alive, or about to be: created, and not yet at their start. Those whose start was not observed stay
// in it for ever.
uint32_t live_thread_count();
void expect_thread();
void expect_no_thread();  // it was not created after all

// True once a thread was met that pthread_create did not make: there may be more of them.
bool met_foreign_thread();

Thread* thread_at(uint32_t slot_index);
uint32_t thread_slot_limit();  // highest index in use + 1

// In the child of a fork: the calling thread, with these stack bounds, is the only one; it becomes thread 1 of the child's own
// trace. Null when there is no room.
Thread* restart_threads_in_child(uintptr_t stack_low, uintptr_t stack_high);

trace::ThreadStartRecord start_record_of(const Thread* t);
// Writes the ThreadStartRecord of `about` into the records of `self`, if that was not done yet (the trace grows with what
// matters, so it waits for a fact).
void record_thread_start(Thread* self, Thread* about);
// The thread is called `name` from now on; said by `self`.
void name_thread(Thread* self, Thread* about, const char* name);

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_THREAD_STATE_H_
