// Slices of time of single threads, from the facts of a trace: who waited, held, blocked or was kept from running from when to
// when. The only place where that is decided; the timeline (report/timeline.h) and the lanes (report/lanes.h) show it. Where
// a fact does not give both ends there is no slice.
#ifndef CONCHECK_ANALYSIS_CONTENTION_SLICES_H_
#define CONCHECK_ANALYSIS_CONTENTION_SLICES_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "analysis/contention/scheduling.h"
#include "analysis/model/ids.h"
#include "analysis/model/process_model.h"
#include "analysis/report/lanes.h"

namespace concheck::analysis {

struct Slice {
  ThreadId thread;  // never none
  SpanKind span = SpanKind::wait;
  uint64_t begin = 0;  // ns of the target's CLOCK_MONOTONIC
  uint64_t end = 0;    // later than `begin`; or the same, where all that is known of a later time is that it went on
  SyncId object;       // that is waited for, or held; none when it is not known, or no such thing
  ThreadId awaited;    // whose end is waited for
  trace::BlockingCall call = trace::BlockingCall::none;  // of a blocking call
  RawStack stack;                                        // may be empty
  bool before = false;                                   // it had begun before `begin`
  bool after = false;                                    // it had not ended at `end`
  std::vector<SpanPart> parts;                           // none of 0 ns; together no longer than the slice
  std::optional<Priority> priority;                      // of the thread, at that time
  std::string_view role;                                 // as Lane::role
};

using Slices = std::vector<Slice>;

// `from` without those that are none, and with parts that have room in them.
Slices sound(Slices from);

// What of them lies between the two moments.
Slices clipped(Slices slices, uint64_t begin, uint64_t end);

// The wait; then, if nobody else had it meanwhile, the hold of who had the lock. Empty when the record makes no sense.
Slices slices_of(const ProcessModel& model, const trace::LongWaitRecord& wait);

// That; the holds, blocking calls with the lock held, and waits for the same of other threads meanwhile.
Slices slices_around(const ProcessModel& model, const trace::LongWaitRecord& wait);

// The wait; those that ran meanwhile; the holders of the chain. Only the first of those is known to have held its lock for
// all of the wait.
Slices slices_of(const ProcessModel& model, const trace::Inversion& inversion);

// The call; the hold of each lock meanwhile; the wait of the thread that waited longest for one of them.
Slices slices_of(const ProcessModel& model, const trace::BlockedHolding& blocked);

Slices slices_of(const ProcessModel& model, const trace::LoopStall& stall);

// The time in which the thread was delayed; those that ran meanwhile.
Slices slices_of(const ProcessModel& model, const trace::ProcessorDelay& delay);

// A wait that has not ended at `until`, and the hold of a lock that the thread had before it began to wait. Also when it
// began just then.
Slices slices_of(ThreadId thread, const Waiting& waiting, const Held& held, uint64_t until);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_CONTENTION_SLICES_H_
