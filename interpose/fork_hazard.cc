#include "interpose/fork_hazard.h"

#include <string.h>

#include "interpose/announce.h"
#include "interpose/arena.h"
#include "interpose/lock_events.h"
#include "interpose/misuse.h"
#include "interpose/modules.h"
#include "interpose/runtime.h"
#include "interpose/stack_capture.h"

namespace concheck::interpose {
namespace {

ForeignHold* foreign_holds;

bool is_lock(uint8_t kind) {
  const auto k = static_cast<trace::SyncKind>(kind);
  return k == trace::SyncKind::mutex || k == trace::SyncKind::rwlock || k == trace::SyncKind::spinlock;
}

// What `t` holds at `entry`, if it surely is a lock of this process alone that it holds now.
bool describe(const Thread* t, const trace::HeldEntry& entry, ForeignHold* hold) {
  const trace::SyncSlot* sync = entry.sync != 0 ? known_sync(entry.address) : nullptr;
  if (sync == nullptr || sync->id != entry.sync || sync->owner != t->id || !is_lock(sync->kind)) return false;
  if ((sync->attributes & trace::kProcessShared) != 0) return false;
  *hold = {};
  hold->address = entry.address;
  hold->tid = t->os_tid;
  hold->thread = t->id;
  hold->start_routine = address_of_frame(t->start_routine);
  memcpy(hold->name, t->slot->name, sizeof hold->name);
  trace::Frame frames[trace::kMaxStackFrames];
  const uint32_t count = stack_frames(entry.stack, frames);
  for (uint32_t i = 0; i < count && i < ForeignHold::kFrames; ++i) hold->frames[hold->frame_count++] = address_of_frame(frames[i]);
  if (hold->frame_count == 0) hold->frames[hold->frame_count++] = entry.pc;
  return true;
}

void add(ForeignHolds& holds, const ForeignHold& hold) {
  constexpr uint32_t kMost = 256;
  if (holds.holds == nullptr) {
    holds.holds = arena_allocate_array<ForeignHold>(kMost);
    holds.room = holds.holds != nullptr ? kMost : 0;
  }
  if (holds.count < holds.room) holds.holds[holds.count++] = hold;
}

// The parent's thread, known in the child's trace by a number that none of its own threads has.
uint32_t record_parents_thread(Thread* self, const ForeignHold& hold) {
  constexpr uint32_t kParents = 0x40000000;
  trace::ThreadStartRecord record{};
  record.id = kParents | hold.thread;
  record.os_tid = hold.tid;
  record.start_routine = frame_of(self, hold.start_routine);
  self->records.append(storage, trace::RecordType::thread_start, self->id, record);
  if (hold.name[0] != '\0') {
    trace::ThreadNameRecord name{};
    name.id = record.id;
    memcpy(name.name, hold.name, sizeof name.name);
    self->records.append(storage, trace::RecordType::thread_name, self->id, name);
  }
  return record.id;
}

}  // namespace

uint32_t foreign_hold_count;

ForeignHolds find_foreign_holds(const Thread* self) {
  ForeignHolds found;
  for (uint32_t i = 0; i < thread_slot_limit(); ++i) {
    const Thread* t = thread_at(i);
    if (t == nullptr || t == self || t->slot->state != static_cast<uint32_t>(trace::ThreadState::live)) continue;
    const uint32_t depth = __atomic_load_n(&t->slot->held_depth, __ATOMIC_ACQUIRE);
    for (uint32_t k = 0; k < depth && k < t->slot->held_capacity; ++k) {
      ForeignHold hold;
      if (describe(t, t->held[k], &hold)) add(found, hold);
    }
  }
  // A child's own children inherit what nobody released in it.
  for (uint32_t i = 0; i < foreign_hold_count; ++i) add(found, foreign_holds[i]);
  return found;
}

void forget_foreign_holds(ForeignHolds& holds) {
  if (holds.holds != nullptr) arena_free(holds.holds, holds.room * sizeof *holds.holds);
  holds = {};
}

void adopt_foreign_holds(const ForeignHolds& holds) {
  foreign_holds = holds.holds;
  foreign_hold_count = holds.count;
}

void note_busy_in_child(Thread* self, const LockCall& call, uint32_t owner) {
  if (known_sync(call.address) != nullptr) return;
  for (uint32_t i = 0; i < foreign_hold_count; ++i) {
    const ForeignHold& hold = foreign_holds[i];
    if (hold.address != call.address || (owner != 0 && owner != hold.tid)) continue;
    trace::SyncSlot* sync = find_sync(self, call.address, call.identity, call.site);
    if (sync == nullptr) return;
    make_trace_permanent();
    const uint32_t taken = intern_stack(self, hold.frames, hold.frame_count);
    record_misuse(self, {.misuse = trace::Misuse::fork_held, .sync = sync, .site = call.site, .result = 0, .other_stack = taken,
                         .other_id = record_parents_thread(self, hold)});
    if (!call.timed) announce_fork_hazard(self->id, sync->id, capture_stack(self, call.site), taken);
    return;
  }
}

}  // namespace concheck::interpose
