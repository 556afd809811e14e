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

// Whether the acquisition after so many others of the thread is one that is measured. Multiples of the golden ratio spread evenly
// whatever their step, so that a program that takes its locks in turn has all of them sampled (Knuth, The Art of Computer
// Programming, 6.4). Each thread begins elsewhere: many that take few locks each are sampled as fairly as one that takes many.
inline bool is_sampled(const Thread* self, uint64_t acquisitions) {
  constexpr uint32_t kGoldenRatio = 0x9e3779b1;
  constexpr uint32_t kOtherRatio = 0x85ebca6b;
  static_assert(trace::kHoldSampleWeight == 1u << 6);
  return static_cast<uint32_t>(acquisitions) * kGoldenRatio + self->id * kOtherRatio < 1u << 26;
}

// How many of the thread's first holds of the lock were measured. Locks can share a place: then they share the measurements, too.
inline constexpr uint8_t kFirstHolds = 16;
inline uint8_t& first_holds(Thread* self, const trace::SyncSlot* sync) { return self->first_holds[sync->id % sizeof self->first_holds]; }

// `self` is about to note its acquisition of a lock that somebody waited for, but not itself now. False: it is not measured.
inline bool is_to_measure(Thread* self, const trace::SyncSlot* sync) {
  return first_holds(self, sync) < kFirstHolds || is_sampled(self, self->slot->acquisitions);
}

// Somebody waited for it once, or several read it.
__attribute__((always_inline)) inline bool is_worth_measuring(const trace::SyncSlot* sync, trace::Mode mode) {
  return sync->contended != 0 || (mode == trace::Mode::shared && __atomic_load_n(&sync->readers, __ATOMIC_RELAXED) > 1);
}

// The hold on top of the held stack has begun, and is measured if it is its turn. It counts among the thread's acquisitions already.
__attribute__((cold)) void begin_hold(Thread* self, trace::SyncSlot* sync);
// It is about to end. `entry` is still on the held stack.
__attribute__((cold)) void end_measured_hold(Thread* self, const trace::HeldEntry& entry);

}  // namespace concheck::interpose::contention

#endif  // CONCHECK_INTERPOSE_CONTENTION_HOLD_SAMPLING_H_
