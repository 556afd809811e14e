// What the race detector knows of one thread. `Local` is what every access needs, directly in thread-local storage; `State` is the
// rest, which others look at too.
#ifndef CONCHECK_INTERPOSE_RACE_STATE_H_
#define CONCHECK_INTERPOSE_RACE_STATE_H_

#include <cstddef>
#include <cstdint>

#include "interpose/race/cell.h"
#include "interpose/race/vector_clock.h"

namespace concheck::interpose {
struct Thread;
}

namespace concheck::interpose::race {

struct History;

// A function of instrumented code that is being executed.
struct Frame {
  uintptr_t pc;        // return address into its caller
  uintptr_t sp;        // of the frame, to know which ones a longjmp leaves
  uintptr_t function;  // an address in the function itself
};

struct Local {
  // Cell bits of this thread now: its slot and epoch. 0: accesses are not to be looked at (checking is off, the thread is not
  // known yet, it asked for it).
  Cell self;
  bool stored;    // there may be a cell with this epoch
  uint8_t turns;  // of what is chosen in turn (access.cc)
  uint64_t* event;      // where the next event of the history goes (history.h)
  uint64_t* event_end;  // one word longer than the longest event before the end of the part
  Frame* frame;         // one past the innermost
  Frame* frame_begin;
  Frame* frame_end;
  struct State* state;
  struct Sync* locked;  // the object it has locked (objects.h)
};

extern __thread Local local __attribute__((tls_model("initial-exec")));

// Call stacks that the thread allocated or freed at lately, by a hash of their return addresses.
struct StackHit {
  uint64_t hash;
  uint32_t stack;  // id
};
inline constexpr uint32_t kStackHits = 128;

// Granules whose cells were all taken when the thread read them lately (access.cc).
inline constexpr uint32_t kCrowded = 1024;

struct State {
  ThreadClocks clocks;
  Thread* thread;
  uint32_t slot;
  Frame* frames;  // of instrumented code; see Local
  const Local* running;  // of the thread that it is the course of; null before it begins, and when it has ended
  History* history;
  StoredClocks released_by_fence;  // the clocks at the last release fence, for relaxed stores after it
  StoredClocks awaits_fence;       // what relaxed loads saw, for an acquire fence after them
  bool has_fenced;                 // released_by_fence is not empty
  bool awaits;                     // awaits_fence is not empty
  uint32_t ignored_reads;          // nesting of AnnotateIgnore...Begin
  uint32_t ignored_writes;
  uint32_t ignored_sync;
  bool is_unwatched;               // a signal handler runs that interrupted the runtime
  uint64_t checked;                // accesses that were compared
  Local saved;                     // of a fiber that is not running
  StackHit stack_hits[kStackHits];
  uint32_t crowded[kCrowded];
};

// All accesses and synchronisation are looked at. Never goes back to false.
extern bool on;

// The calling thread's state, made when it is the first time; null when there is none to be had.
State* state_of(Thread* self);

// What `creator` did so far is before all that a thread does that is about to be created. To be handed to start_thread, or
// dropped.
StoredClocks* fork_clock(State* creator);
void drop_clock(StoredClocks* clock);
void start_thread(Thread* self, StoredClocks* inherited);
void end_thread(Thread* self);

// A course of execution of its own that threads run in turn: what the running one did so far is before all of it. Null when there is
// no memory.
State* make_fiber(Thread* self);
// Its last event is past; it is not running.
void end_fiber(State* fiber);
// The calling thread runs `fiber` from now on. `ordered`: what was done before is before what it does from now on.
void switch_to(Thread* self, State* fiber, bool ordered);

// What `ended` did is before what `self` does from now on.
void joined(Thread* self, const Thread* ended);

// The thread's clocks |= from.
void acquire_into(State* state, const StoredClocks& from);

// Ends the present epoch if something was accessed in it: what comes next is not covered by what was released.
void close_epoch(State* state);

// Accesses are ignored from now on: what orders them passes by unobserved, since a signal handler interrupts the runtime. Until it has
// returned, or has jumped away.
void unwatch(State* state);
void watch_again(State* state);

// Sets local.self from the state: slot and epoch, or 0 while accesses are ignored.
void settle(State* state);

}  // namespace concheck::interpose::race

#endif  // CONCHECK_INTERPOSE_RACE_STATE_H_
