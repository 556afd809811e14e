// How long locks are held: measured for every acquisition that waited, and of the others, of locks that somebody did wait for,
// for a thread's first ones and then for one in kHoldSampleWeight. So a thread that holds a lock for long, and seldom takes it, is seen
// as well as one that does so all the time. A lock that nobody waits for is never measured.
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

// How many of the thread's first holds of the lock were measured. Locks can share a place: then they share the measurements, too.
inline constexpr uint8_t kFirstHolds = 16;
inline uint8_t& first_holds(Thread* self, const trace::SyncSlot* sync) { return self->first_holds[sync->id % sizeof self->first_holds]; }

inline bool is_to_measure_unless_waited(Thread* self, const trace::SyncSlot* sync) {
  return first_holds(self, sync) < kFirstHolds || is_sampled(self);
}

// `self` has just acquired `sync`, which somebody waited for once, or which several read; not counted in its acquisitions yet.
inline bool is_to_measure(Thread* self, const trace::SyncSlot* sync) {
  return self->waited_for == sync->id || is_to_measure_unless_waited(self, sync);
}

// The hold on top of the held stack begins.
__attribute__((cold)) void begin_measured_hold(Thread* self, trace::SyncSlot* sync);
// It is about to end. `entry` is still on the held stack.
__attribute__((cold)) void end_measured_hold(Thread* self, const trace::HeldEntry& entry);

}  // namespace concheck::interpose::contention

#endif  // CONCHECK_INTERPOSE_CONTENTION_HOLD_SAMPLING_H_
