// Event loops: threads that keep coming back to one call of poll, epoll_wait, select or the like. What keeps such a
// thread from coming back is told: a wait for a lock, a call that blocks, a computation, or that no processor ran it.
//
// The call that it comes back to is the one that most of its calls of this kind are (R. Boyer, J. S. Moore, "MJRTY - A
// Fast Majority Vote Algorithm"). Times are of the kernel's coarse clock, which costs a fifth of the exact one; what is
// told begins where the exact one surely had begun.
#ifndef CONCHECK_INTERPOSE_BLOCKING_LOOP_H_
#define CONCHECK_INTERPOSE_BLOCKING_LOOP_H_

#include <cstdint>

#include "interpose/call_site.h"
#include "interpose/thread_state.h"
#include "trace/schema_contention.h"

namespace concheck::interpose::blocking {

struct State;

struct Loop {
  // Of the call that it comes back to: what it is known by, and the stack pointer of the last one. A loop within a
  // callback, as dialogs run them, makes the same call.
  uintptr_t pc;
  uintptr_t sp;
  uint32_t votes;
  bool is_rated;     // it was decided whether its first computations are looked at
  uint64_t adopted;  // ns: when the first vote for it was given
  uint64_t begin;    // coarse ns: when that call returned; 0 = it has not since
  int new_epoll;     // the thread made this epoll descriptor since, plus 1; 0 = none
  // Since then:
  uint64_t lock_ns;
  uint64_t call_ns;
  uint64_t owner_delay_ns;  // of its waits for locks, what is not in lock_ns: no processor ran the holder
  uint64_t longest_lock_ns;
  uint32_t longest_lock;  // sync id
  uint32_t longest_lock_stack;
  uintptr_t longest_lock_address;
  uint64_t longest_call_ns;
  uint32_t longest_call_stack;
  trace::BlockingCall longest_call;
  uint32_t last_stack;
  // What the thread had at some time before `begin`: processor time, and time in which it could have run.
  uint64_t cpu_ns;
  uint64_t cpu_asked;  // coarse ns
  uint64_t delay_ns;   // UINT64_MAX: it does not say
  uint64_t delay_asked;
  // Likewise, at most some ms (kRecentlyAsked) before the wait or call that goes on.
  uint64_t recent_delay_ns;
  uint64_t recent_asked;
};

// ns of CLOCK_MONOTONIC_COARSE.
uint64_t coarse_now_ns();
// How far it can lie behind the exact clock.
uint64_t coarse_grain_ns();

// Around a call of poll or the like. `can_wait`: it was not told to return at once.
struct IdleCall {
  Thread* self;  // null: it is no loop's
  State* state;
};
// True when the call is where the thread comes back to; else it is a call like others. `epoll` is the descriptor of an
// epoll_wait, else kNoEpoll.
inline constexpr int kNoEpoll = -1;
bool begin_idle_call(IdleCall* call, CallSite site, bool can_wait, int epoll);
void end_idle_call(const IdleCall& call);

// The thread made an epoll descriptor. What comes back to a new one is another loop, in the same code: the time since the
// last one ended was nobody's to wait for. asyncio.run() of Python makes a loop each time.
void note_new_epoll(int epoll);

// A wait or a call of the loop's begins at `now`.
void ask_before_blocking(const Thread* self, Loop& loop, uint64_t now);
// It took `ns`, and has ended at `now`: for how long of that it could have run, at most.
uint64_t delay_in_blocking(const Thread* self, Loop& loop, uint64_t now, uint64_t ns);

// Something in the way back: a wait for a lock, or a call, which took `ns`.
void note_lock_wait(State* state, uint64_t ns, const trace::Wait& wait);
void note_blocking(State* state, trace::BlockingCall kind, uint64_t ns, uint32_t stack);

}  // namespace concheck::interpose::blocking

#endif  // CONCHECK_INTERPOSE_BLOCKING_LOOP_H_
