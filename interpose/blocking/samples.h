// Where an event loop's thread computes: it has the kernel look at it every 10 ms of its processor time. Each look is a call stack in
// memory that the kernel and the thread share; there is no signal, and no descriptor once it has begun.
//
// A thread with such a clock pays some microseconds whenever it goes to sleep and wakes. So it is on only for a while after a
// computation was too long, and a few times in a thread's life.
#ifndef CONCHECK_INTERPOSE_BLOCKING_SAMPLES_H_
#define CONCHECK_INTERPOSE_BLOCKING_SAMPLES_H_

#include <cstdint>

#include "interpose/thread_state.h"
#include "trace/schema_contention.h"

struct perf_event_mmap_page;

namespace concheck::interpose::blocking {

struct Sampler {
  perf_event_mmap_page* page;  // null: it is off
  uint64_t until;              // coarse ns: then it goes off by itself
  uint32_t times;              // how often it was on
};

inline constexpr uint32_t kSamplePeriodUs = 10'000;

// For the calling thread. Stays off where the kernel does not permit it.
void begin_sampling(Sampler& sampler, uint64_t now);
void end_sampling(Sampler& sampler);

// Forgets what was seen so far; `now` in coarse ns. Cheap when nothing was.
void drop_samples(Sampler& sampler, uint64_t now);

struct Samples {
  static constexpr uint32_t kMost = 8;
  trace::StallSample at[kMost];  // the most frequent first
  uint32_t count;
  uint64_t place;  // stands for the callers of the first; 0 = they are not known
};
// What was seen between two times (ns).
void collect_samples(Thread* self, const Sampler& sampler, uint64_t begin, uint64_t end, Samples& samples);

}  // namespace concheck::interpose::blocking

#endif  // CONCHECK_INTERPOSE_BLOCKING_SAMPLES_H_
