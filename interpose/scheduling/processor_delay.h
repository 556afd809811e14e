// Threads that could have run, but that no processor ran: looked at when a thread has just run again, at most once in
// kLookEvery, and at the end of threads and of the process. Who ran meanwhile is told from snapshots of all threads' clocks.
#ifndef CONCHECK_INTERPOSE_SCHEDULING_PROCESSOR_DELAY_H_
#define CONCHECK_INTERPOSE_SCHEDULING_PROCESSOR_DELAY_H_

#include <cstdint>

#include "interpose/scheduling/clock_snapshots.h"
#include "interpose/scheduling/runners.h"
#include "interpose/thread_state.h"

namespace concheck::interpose {

inline constexpr uint64_t kLookEvery = 100'000'000;          // ns
inline constexpr uint64_t kLeastProcessorDelay = 50'000'000;  // ns, and half of the time since the last look

// Whether a delay is long enough for a record.
constexpr bool is_long_delay(uint64_t delay_ns, uint64_t window_ns) {
  return delay_ns >= kLeastProcessorDelay && delay_ns >= window_ns / 2;
}

// How long a thread had run at some moment before, or about, `since`; kUnknownTime (run_time.h) when that is not known. The snapshot
// may be null.
struct Earlier {
  uint64_t at;
  uint64_t cpu_ns;
};
Earlier earlier_of(const RunView& view, const ClockSnapshot* snapshot, uint64_t since);

__attribute__((cold)) void look_at_processor(Thread* self, uint64_t now, uint32_t stack);

// `self` comes back from where it may have lost the processor. now: ns of CLOCK_MONOTONIC; stack: id, 0 = unknown.
inline void note_runs_again(Thread* self, uint64_t now, uint32_t stack) {
  if (__builtin_expect(now - self->looked_at >= kLookEvery, 0)) look_at_processor(self, now, stack);
}

// The calling thread is new. created_at: ns of CLOCK_MONOTONIC; 0 = unknown.
void begin_processor_looks(Thread* self, uint64_t created_at);
// The process ends, by `self`.
void tell_delayed_threads(Thread* self, uint64_t now);

void restart_processor_looks_in_child();

}  // namespace concheck::interpose

#endif  // CONCHECK_INTERPOSE_SCHEDULING_PROCESSOR_DELAY_H_
