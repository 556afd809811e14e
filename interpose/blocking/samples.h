// Where an event loop's thread computes: it has the kernel look at it every 10 ms of its processor time. Each look is a
// copy of its registers and of the top of its stack, in memory that the kernel and the thread share; there is no
// signal, and no descriptor once it has begun.
//
// A thread with such a clock pays for it whenever it goes to sleep and wakes: a fraction of a microsecond, or several
// in a virtual machine; and to begin can take the kernel tens of milliseconds. So a loop of many turns a second has it
// only for a short while after a computation was too long, and a few times.
#ifndef CONCHECK_INTERPOSE_BLOCKING_SAMPLES_H_
#define CONCHECK_INTERPOSE_BLOCKING_SAMPLES_H_

#include <cstdint>

#include "interpose/thread_state.h"
#include "trace/schema_contention.h"

struct perf_event_mmap_page;

namespace concheck::interpose::blocking {

struct Sampler {
  perf_event_mmap_page* page;  // null: it is off
  struct Looks* looks;         // what they are read into
  uint64_t turns_since;        // coarse ns: when the turns began to be counted
  uint32_t turns;
  uint32_t times;  // how often it was on
  bool is_wanted;  // not off before it was on for a while, however many the turns are
};

// A loop that makes so many turns in this time (ns) can have it on: at most 2500 a second.
inline bool are_few_turns(uint32_t turns, uint64_t took) { return took >= turns * uint64_t{400'000}; }

inline constexpr uint32_t kSamplePeriodUs = 10'000;

// For the calling thread; `now` in coarse ns. Stays off where the kernel does not permit it, and when it was on too
// often.
void begin_sampling(Sampler& sampler, uint64_t now, bool is_wanted);
void end_sampling(Sampler& sampler);

// A turn of the loop begins: forgets what was seen so far, and ends it where it costs too much. Cheap when nothing was
// seen.
void begin_turn(Sampler& sampler, uint64_t now);

// What was seen between two times (ns), by the places. The stack has stood since then from the address `still_there`
// on.
struct Samples {
  uint32_t count;  // of places, at most kMostPlaces
  uint64_t place;  // stands for the callers of the most frequent one; 0 = they are not known
};
inline constexpr uint32_t kMostPlaces = 8;
Samples read_samples(const Sampler& sampler, uintptr_t still_there, uint64_t begin, uint64_t end);

// Those places for a record, the most frequent first; their stacks get into the trace.
void record_samples(Thread* self, const Sampler& sampler, const Samples& samples, trace::StallSample* recorded);

}  // namespace concheck::interpose::blocking

#endif  // CONCHECK_INTERPOSE_BLOCKING_SAMPLES_H_
