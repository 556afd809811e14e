// A wait that is watched, since somebody of lower priority is in its way: who holds what, and what all of them and those who may run
// instead had done when it began. inversion.h and reacquisition.h say which waits are.
#ifndef CONCHECK_INTERPOSE_SCHEDULING_INVERSION_WATCH_H_
#define CONCHECK_INTERPOSE_SCHEDULING_INVERSION_WATCH_H_

#include <cstdint>

#include "interpose/scheduling/run_time.h"
#include "interpose/scheduling/urgency.h"
#include "interpose/thread_state.h"
#include "trace/schema_contention.h"

namespace concheck::interpose {

struct InversionWatch {
  static constexpr uint32_t kMostLinks = 8;
  static constexpr uint32_t kMostCandidates = 64;

  struct Link {
    trace::InversionLink told;
    const Thread* thread;  // where it was when the wait began
    uint32_t tid;
    bool was_runnable;
    uint64_t cpu_ns;  // these at the beginning
    RunQueue queue;
  };
  struct Candidate {
    uint32_t thread;
    uint64_t cpu_ns;  // at the beginning
  };

  Schedule own;
  Schedule last;  // of the last one on the chain
  bool timed;
  uint32_t link_count;
  uint32_t candidate_count;
  Link links[kMostLinks];
  Candidate candidates[kMostCandidates];
};

// What looks cost a thread that does so often: at most one part in fifty of its time, after a while.
bool may_afford_look(const Thread* self, uint64_t now);
void pay_look(Thread* self, uint64_t now, uint64_t cost_ns);

// Looks at what `wait`, of `waiter`, is for, and records all that a record of it will refer to. `self` is the calling thread, which may be
// another one. False: nobody of lower priority is in the way, or the kernel does not tell enough, or it is not affordable.
bool begin_watch(Thread* self, const Thread* waiter, const trace::Wait& wait, InversionWatch* watch);

// `wait`, of `self`, is over: recorded if it was long. `kind`: InversionRecord::kind. now: ns of CLOCK_MONOTONIC.
void end_watch(Thread* self, InversionWatch* watch, const trace::Wait& wait, trace::WaitKind kind, uint64_t now);

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_SCHEDULING_INVERSION_WATCH_H_
