#include "interpose/contention/hold_sampling.h"

#include "interpose/contention/lock_uses.h"
#include "interpose/contention/use_sums.h"
#include "interpose/dependency.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose::contention {
namespace {

// Others read it, too.
bool is_crowded(const trace::SyncSlot* sync, uint8_t mode) {
  return mode == static_cast<uint8_t>(trace::Mode::shared) && __atomic_load_n(&sync->readers, __ATOMIC_RELAXED) > 1;
}

}  // namespace

void begin_measured_hold(Thread* self, trace::SyncSlot* sync) {
  const bool waited = self->waited_for == sync->id;
  self->waited_for = 0;
  const bool is_first = !waited && first_holds(self, sync) < kFirstHolds;
  if (is_first) ++first_holds(self, sync);
  const uint32_t depth = self->slot->held_depth;
  State* state = state_of(self);
  if (state == nullptr || depth == 0 || !has_uses(sync)) return;
  trace::HeldEntry& entry = self->held[depth - 1];
  // There was no room for it.
  if (entry.sync != sync->id) return;
  // Holds whose end nobody saw (another thread unlocked them, their memory was freed) are over.
  if (depth == 1) state->hold_count = 0;
  if (state->hold_count == kMostMeasuredHolds) return;
  trace::LockUseSlot* use = find_use(self, sync);
  if (use == nullptr) return;
  const uint64_t begin = waited ? state->waited_until : sys::now_ns();
  const uint32_t weight = waited || is_first ? 1 : trace::kHoldSampleWeight;
  state->holds[state->hold_count++] = {sync->id, weight, begin, use, is_crowded(sync, entry.mode)};
  entry.plain = kMeasured;
}

void end_measured_hold(Thread* self, const trace::HeldEntry& entry) {
  const uint64_t now = sys::now_ns();
  State* state = self->contention;
  uint32_t i = state->hold_count;
  while (i > 0 && state->holds[i - 1].sync != entry.sync) --i;
  if (i == 0) return;
  const MeasuredHold hold = state->holds[i - 1];
  for (--state->hold_count; i <= state->hold_count; ++i) state->holds[i - 1] = state->holds[i];
  // Taken back, since the lock has ended.
  if (hold.use->sync != entry.sync) return;
  const uint64_t ns = now > hold.begin ? now - hold.begin : 0;
  auto* sync = reinterpret_cast<trace::SyncSlot*>(entry.reserved1);
  count_hold(*hold.use, ns, hold.weight, hold.crowded || (sync->id == entry.sync && is_crowded(sync, entry.mode)));
  keep_use(self, sync, *hold.use);
  if (ns <= hold.use->longest_hold_ns) return;
  hold.use->longest_hold_ns = ns;
  hold.use->longest_hold_stack = confirm_stack(self, {entry.pc, entry.sp}, entry.stack);
}

}  // namespace concheck::interpose::contention
