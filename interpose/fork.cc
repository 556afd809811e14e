#include "interpose/fork.h"

#include "interpose/arena.h"
#include "interpose/blocking/untimed.h"
#include "interpose/blocks.h"
#include "interpose/contention/lock_uses.h"
#include "interpose/contention/long_waits.h"
#include "interpose/deadlock_record.h"
#include "interpose/dependency.h"
#include "interpose/hand_over.h"
#include "interpose/modules.h"
#include "interpose/openmp/library.h"
#include "interpose/openmp/team.h"
#include "interpose/orphan.h"
#include "interpose/perturb.h"
#include "interpose/primitive_state.h"
#include "interpose/race/events.h"
#include "interpose/runtime.h"
#include "interpose/scheduling/ended_threads.h"
#include "interpose/scheduling/inversion.h"
#include "interpose/scheduling/processor_delay.h"
#include "interpose/scheduling/scheduling.h"
#include "interpose/scheduling/unborn_threads.h"
#include "interpose/signal_hazard.h"
#include "interpose/stack_capture.h"
#include "interpose/sync_table.h"
#include "interpose/waiting_threads.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose {
namespace {

// What the forking thread leaves to itself in the child.
struct {
  ForkSnapshot snapshot;
  uintptr_t stack_low;
  uintptr_t stack_high;
} child;

void restate_held(Thread* t, const ForkSnapshot& snapshot) {
  for (uint32_t i = 0; i < snapshot.count; ++i) {
    const ForkSnapshot::Held& held = snapshot.held[i];
    const CallSite site = {held.pc, held.sp};
    const SyncIdentity identity = {static_cast<trace::SyncKind>(held.kind), held.attributes};
    trace::SyncSlot* sync = find_sync(t, held.address, identity, site);
    if (sync == nullptr) return;
    if (held.mode == static_cast<uint8_t>(trace::Mode::exclusive)) {
      sync->owner = t->id;
      sync->owner_slot = t->slot_index;
    } else {
      ++sync->readers;
    }
    push_held(t, sync, held.address, static_cast<trace::Mode>(held.mode), held.flags & ~trace::kDerived, site);
    t->held[t->slot->held_depth - 1].recursion = held.recursion;
  }
}

}  // namespace

ForkSnapshot before_fork(Thread* self) {
  ForkSnapshot snapshot;
  snapshot.foreign = find_foreign_holds(self);
  const uint32_t depth = self->slot->held_depth;
  if (depth == 0) return snapshot;
  snapshot.held = arena_allocate_array<ForkSnapshot::Held>(depth);
  for (uint32_t i = 0; i < depth && snapshot.held != nullptr; ++i) {
    const trace::HeldEntry& entry = self->held[i];
    const trace::SyncSlot* sync = entry.sync != 0 ? known_sync(entry.address) : nullptr;
    if (sync == nullptr || sync->id != entry.sync) continue;
    snapshot.held[snapshot.count++] = {entry.address, entry.pc,   entry.sp,  entry.recursion,
                                       sync->attributes, sync->kind, entry.mode, entry.flags};
  }
  return snapshot;
}

void after_fork_in_parent(Thread* self, ForkSnapshot& snapshot, long pid) {
  if (snapshot.held != nullptr) arena_free(snapshot.held, self->slot->held_depth * sizeof *snapshot.held);
  forget_foreign_holds(snapshot.foreign);
  if (pid <= 0) return;
  count_child();
  trace::ProcessRecord record{};
  record.event = static_cast<uint32_t>(trace::ProcessEvent::fork);
  record.pid = static_cast<uint32_t>(pid);
  record.time = sys::now_ns();
  self->records.append(storage, trace::RecordType::process, self->id, record);
}

void after_fork_in_child(Thread* self, const ForkSnapshot& snapshot) {
  child = {snapshot, self->stack_low, self->stack_high};
  current_thread = nullptr;
  race::local = {};
  take_place_of_child();
  runtime_is_forked();
}

Thread* begin_child() {
  arena_restart_in_child();
  restart_modules_in_child();
  restart_stacks_in_child();
  restart_blocks_in_child();
  restart_syncs_in_child();
  restart_signal_hazards_in_child();
  contention::restart_uses_in_child();
  contention::restart_long_waits_in_child();
  restart_primitives_in_child();
  openmp::restart_libraries_in_child();
  openmp::restart_tasks_in_child();
  restart_hand_overs_in_child();
  restart_waiting_in_child();
  restart_telling_in_child();
  restart_orphans_in_child();
  blocking::restart_untimed_in_child();
  restart_schedules_in_child();
  restart_inversions_in_child();
  restart_ended_threads_in_child();
  restart_processor_looks_in_child();
  restart_unborn_in_child();
  race::restart_in_child();
  if (!restart_runtime_in_child()) return nullptr;
  Thread* t = restart_threads_in_child(child.stack_low, child.stack_high);
  if (t == nullptr) return nullptr;
  // The runtime is still at work: what it calls now is not the application's.
  t->inside_sp = reinterpret_cast<uintptr_t>(__builtin_dwarf_cfa());
  restate_held(t, child.snapshot);
  adopt_foreign_holds(child.snapshot.foreign);
  t->inside_sp = 0;
  return t;
}

}  // namespace concheck::interpose
