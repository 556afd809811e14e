// Where an event loop's thread computes: it has the kernel look at it every 10 ms of its processor time. Each look is a copy of its
// registers and of the top of its stack, in memory that the kernel and the thread share; there is no signal, and no descriptor once it has begun.
//
// A thread with such a clock pays for it whenever it goes to sleep and wakes: a fraction of a microsecond, or several in a virtual
// machine. So a loop of many turns a second has it only for a short while after a computation was too long, and a few times.
#ifndef CONCHECK_INTERPOSE_BLOCKING_SAMPLES_H_
#define CONCHECK_INTERPOSE_BLOCKING_SAMPLES_H_

#include <cstdint>

#include "interpose/thread_state.h"
#include "trace/schema_contention.h"

struct perf_event_mmap_page;

namespace concheck::interpose::blocking {

struct Sampler {
  perf_event_mmap_page* page;  // null: it is off
  uint64_t turns_since;        // coarse ns: when the turns began to be counted
  uint32_t turns;
  uint32_t times;  // how often it was on
  bool is_wanted;  // not off before it was on for a while, however many the turns are
};

inline constexpr uint32_t kSamplePeriodUs = 10'000;

// For the calling thread; `now` in coarse ns. Stays off where the kernel does not permit it, and when it was on too often.
void begin_sampling(Sampler& sampler, uint64_t now, bool is_wanted);
void end_sampling(Sampler& sampler);

// A turn of the loop begins: forgets what was seen so far, and ends it where it costs too much. Cheap when nothing was seen.
void begin_turn(Sampler& sampler, uint64_t now);

struct Samples {
  static constexpr uint32_t kMost = 8;
  trace::StallSample at[kMost];  // the most frequent first
  uint32_t count;
  uint64_t place;  // stands for the callers of the first; 0 = they are not known
};
// What was seen between two times (ns). The stack has stood since then from the address `still_there` on.
void collect_samples(Thread* self, const Sampler& sampler, uintptr_t still_there, uint64_t begin, uint64_t end, Samples& samples);

}  // namespace concheck::interpose::blocking

#endif  // CONCHECK_INTERPOSE_BLOCKING_SAMPLES_H_
