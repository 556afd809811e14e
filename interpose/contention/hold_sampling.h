// How long locks are held: measured for every acquisition that waited, and of the others, of locks that somebody did wait for,
// for one in kHoldSampleWeight. A lock that nobody waits for is never measured.
#ifndef CONCHECK_INTERPOSE_CONTENTION_HOLD_SAMPLING_H_
#define CONCHECK_INTERPOSE_CONTENTION_HOLD_SAMPLING_H_

#include "interpose/thread_state.h"
#include "trace/schema_contention.h"

namespace concheck::interpose::contention {

// HeldEntry::plain of a hold that is measured; its release has more to do than a plain one's.
inline constexpr uint16_t kMeasured = 2;

// Whether the thread's next acquisition is one that is measured. Multiples of the golden ratio spread evenly whatever their step, so
// that a program that takes its locks in turn has all of them sampled (Knuth, The Art of Computer Programming, 6.4). Each thread
// begins elsewhere: many that take few locks each are sampled as fairly as one that takes many.
inline bool is_sampled(const Thread* self) {
  constexpr uint32_t kGoldenRatio = 0x9e3779b1;
  constexpr uint32_t kOtherRatio = 0x85ebca6b;
  static_assert(trace::kHoldSampleWeight == 1u << 6);
  return static_cast<uint32_t>(self->slot->acquisitions) * kGoldenRatio + self->id * kOtherRatio < 1u << 26;
}

// `self` has just acquired `sync`, which somebody waited for once, or which several read; not counted in its acquisitions yet.
inline bool is_to_measure(const Thread* self, const trace::SyncSlot* sync) {
  return self->waited_for == sync->id || is_sampled(self);
}

// The hold on top of the held stack begins.
__attribute__((cold)) void begin_measured_hold(Thread* self, trace::SyncSlot* sync);
// It is about to end. `entry` is still on the held stack.
__attribute__((cold)) void end_measured_hold(Thread* self, const trace::HeldEntry& entry);

}  // namespace concheck::interpose::contention

#endif  // CONCHECK_INTERPOSE_CONTENTION_HOLD_SAMPLING_H_
