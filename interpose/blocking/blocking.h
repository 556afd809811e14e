// Calls that can make a thread wait for something outside of the process, or for time to pass. Looked at only when
// somebody may care: the thread holds a lock, which others then wait for just as long, or it runs an event loop
// (loop.h).
#ifndef CONCHECK_INTERPOSE_BLOCKING_BLOCKING_H_
#define CONCHECK_INTERPOSE_BLOCKING_BLOCKING_H_

#include <cstdint>

#include "interpose/blocking/fact_filter.h"
#include "interpose/blocking/loop.h"
#include "interpose/blocking/samples.h"
#include "interpose/contention/owner_view.h"
#include "interpose/thread_state.h"
#include "trace/schema_contention.h"

namespace concheck::interpose::blocking {

// What a thread needs that was looked at once: made then.
struct State {
  // Where the program made the call that is passed on at the moment; 0 = none. What stands between us and libc asks for
  // it.
  uintptr_t program_pc;
  uintptr_t
      composite_sp;  // it makes others inside libc or its plugins, which are its own affair: its stack pointer; else 0
  Loop loop;
  Sampler sampler;
  FactFilter told;
};

// One call that is looked at.
struct Call {
  Thread* self;  // null: it is not
  trace::BlockingCall kind;
  CallSite site;
  bool is_exact;   // else `begin` is of the coarse clock
  bool is_rest;    // of an event loop, which nothing keeps from its turns then
  uint64_t begin;  // ns
  // Of the call that a signal handler interrupted.
  uint64_t outer_since;
  uint32_t outer_call;
  uint32_t outer_stack;
  uintptr_t outer_pc;
  uintptr_t outer_composite_sp;
};

__attribute__((always_inline)) inline bool is_of_interest(const Thread* t) {
  return t != nullptr && (t->slot->held_depth | static_cast<uint32_t>(t->runs_loop)) != 0;
}

// The calling thread's state for `self`; null when there is no memory.
State* state_of(Thread* self);

// Around the real call, which is made without the guard: signal handlers that run meanwhile are application code, and a
// thread that is cancelled in it leaves nothing behind. Neither changes errno.
__attribute__((cold)) void begin_call(Call* call, trace::BlockingCall kind, CallSite site);
__attribute__((cold)) void end_call_of_interest(const Call& call);
__attribute__((always_inline)) inline void end_call(const Call& call) {
  if (call.self != nullptr) end_call_of_interest(call);
}

// Ends the call with the scope, in which the real one is made.
class Around {
 public:
  __attribute__((always_inline)) Around(trace::BlockingCall kind, CallSite site) { begin_call(&call_, kind, site); }
  __attribute__((always_inline)) ~Around() { end_call(call_); }
  Around(const Around&) = delete;
  Around& operator=(const Around&) = delete;

 private:
  Call call_;
};

// A thread's state begins anew, with its slot's next thread.
void forget_calls(Thread* t);

// A wait on a sync object (wait.h) is about to begin. Called before its time is taken: the thread can lose the processor between any two
// steps.
__attribute__((cold)) void ask_before_wait(Thread* self);
inline void note_wait_comes(Thread* self) {
  if (__builtin_expect(self->runs_loop, 0)) ask_before_wait(self);
}

// It begins; `sync` may be null.
void note_wait_begin(Thread* self, const trace::Wait& wait, trace::SyncSlot* sync);

// It ends `now` (ns). On a condition, a semaphore, a barrier, or for a thread's end it blocks like a call, when other
// locks are held meanwhile; and any wait keeps an event loop from its turns.
// `owner`: who held the lock when the wait began.
__attribute__((cold)) void note_long_wait(Thread* self, const trace::Wait& wait, const contention::OwnerView& owner, uint64_t now);
inline void note_wait_end(Thread* self, const trace::Wait& wait, const contention::OwnerView& owner, uint64_t now) {
  if (is_of_interest(self)) note_long_wait(self, wait, owner, now);
}

}  // namespace concheck::interpose::blocking

#endif  // CONCHECK_INTERPOSE_BLOCKING_BLOCKING_H_
