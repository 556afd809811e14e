#include "interpose/join.h"

#include "interpose/arena.h"
#include "interpose/lock_events.h"
#include "interpose/modules.h"
#include "interpose/perturb.h"
#include "interpose/race/state.h"
#include "interpose/runtime.h"
#include "interpose/scheduling/scheduling.h"
#include "interpose/scheduling/unborn_threads.h"
#include "interpose/stack_capture.h"
#include "interpose/thread_end.h"

namespace concheck::interpose {
namespace {

size_t stack_bytes_of(const pthread_attr_t* attr) {
  size_t bytes = 0;
  if (attr != nullptr && pthread_attr_getstacksize(attr, &bytes) == 0) return bytes;
  pthread_attr_t defaults;
  if (pthread_getattr_default_np(&defaults) != 0) return 0;
  pthread_attr_getstacksize(&defaults, &bytes);
  pthread_attr_destroy(&defaults);
  return bytes;
}

bool is_detached(const pthread_attr_t* attr) {
  int state = PTHREAD_CREATE_JOINABLE;
  if (attr != nullptr) pthread_attr_getdetachstate(attr, &state);
  return state == PTHREAD_CREATE_DETACHED;
}

// Such a thread does not take its schedule over from its creator.
bool has_own_schedule(const pthread_attr_t* attr) {
  int inherits = PTHREAD_INHERIT_SCHED;
  if (attr == nullptr || (pthread_attr_getinheritsched(attr, &inherits) == 0 && inherits != PTHREAD_INHERIT_SCHED)) return attr != nullptr;
  // All there could be, when none were said.
  unsigned long processors[CPU_SETSIZE / (8 * sizeof(unsigned long))];
  if (pthread_attr_getaffinity_np(attr, sizeof processors, reinterpret_cast<cpu_set_t*>(processors)) != 0) return true;
  unsigned long missing = 0;
  for (const unsigned long word : processors) missing |= ~word;
  return missing != 0;
}

void note_gates(const Thread* self, ThreadBirth& birth) {
  for (uint32_t i = 0; i < self->slot->held_depth && birth.gate_count < kMostGates; ++i) {
    const trace::HeldEntry& entry = self->held[i];
    if (entry.sync == 0) continue;
    trace::SyncSlot* sync = sync_of(entry);
    const bool shared = entry.mode == static_cast<uint8_t>(trace::Mode::shared);
    const uint32_t hold = own_hold(self, entry.sync);
    if (shared && hold == 0) continue;
    birth.gates[birth.gate_count++] = {sync, entry.sync, hold, shared, sync->acquisitions};
  }
}

bool is_held_still(const Thread* self, const Gate& gate) {
  if (gate.shared) return own_hold(self, gate.id) == gate.hold;
  return gate.sync->owner == self->id && gate.sync->acquisitions == gate.acquisitions;
}

void record_gate(Thread* self, const Thread* joined, trace::SyncSlot* sync, uint16_t flags) {
  record_sync(self, sync);
  trace::GateRecord record{};
  record.thread = joined->id;
  record.sync = sync->id;
  record.header.flags = flags;
  self->records.append(storage, trace::RecordType::gate, self->id, record);
}

// The joined thread lived under these locks from beginning to end, or under one until `self` had the next.
void record_gates(Thread* self, const Thread* joined) {
  if (!joined->start_recorded || joined->slot->parent != self->id) return;
  for (uint32_t i = 0; i < joined->gate_count; ++i) {
    const Gate& gate = joined->gates[i];
    if (gate.sync->id != gate.id) continue;
    if (is_held_still(self, gate)) {
      record_gate(self, joined, gate.sync, gate.shared ? trace::kGateShared : 0);
    } else if (const Successor* next = gate.shared || gate.hold == 0 ? nullptr : successor_of(self, gate.hold)) {
      record_gate(self, joined, gate.sync, trace::kGateChained);
      record_gate(self, joined, next->sync, trace::kGateChained);
    }
  }
}

// It was created under the same hold.
bool is_gated(const Thread* joined, const Thread* self, uint32_t sync) {
  if (joined->slot->parent != self->id) return false;
  for (uint32_t i = 0; i < joined->gate_count; ++i) {
    if (joined->gates[i].id == sync && is_held_still(self, joined->gates[i])) return true;
  }
  return false;
}

// Who was joined, or ended before, has let go of the locks that `self` holds, and `self` has held them all the time: so before
// it took them, and before the threads that it created since began.
void record_joined_holds(Thread* self, const Thread* joined) {
  if (!self->hands_over || !self->heard_of_nesting) return;
  for (uint32_t i = 0; i < self->slot->held_depth; ++i) {
    const trace::HeldEntry& entry = self->held[i];
    const uint32_t since = entry.sync != 0 ? hold_since(self, entry.sync) : 0;
    if (since == 0 || is_gated(joined, self, entry.sync)) continue;
    trace::SyncSlot* sync = sync_of(entry);
    if (sync->id != entry.sync) continue;
    record_thread_start(self, self);
    record_sync(self, sync);
    trace::JoinedHoldRecord record{};
    record.header.flags = entry.mode == static_cast<uint8_t>(trace::Mode::shared) ? trace::kGateShared : 0;
    record.sync = entry.sync;
    record.since = since;
    record.clock = record_clock(self);
    self->records.append(storage, trace::RecordType::joined_hold, self->id, record);
  }
}

// Registers the new thread and returns what it is to run.
Birth be_born(void* p, uintptr_t stack_top) {
  auto* birth = static_cast<Birth*>(p);
  Birth copy = *birth;
  if (Thread* self = begin_thread(copy.about, stack_top)) {
    watch_end_of(self);
  } else {
    // No room for its state.
    free_clock(copy.about.clock);
    race::drop_clock(copy.about.race_clock);
    forget_awaited(copy.about.awaited);
  }
  __atomic_fetch_sub(&unborn_threads, 1, __ATOMIC_ACQ_REL);
  end_awaiting(&birth->about);
  arena_free(birth, sizeof *birth);
  start_at_place(copy.place);
  return copy;
}

}  // namespace

Birth* prepare_birth(Thread* self, void* start, void* argument, const pthread_attr_t* attr, CallSite site) {
  LibcCalls calls;
  make_trace_permanent();
  auto* birth = static_cast<Birth*>(arena_allocate(sizeof(Birth)));
  if (birth == nullptr) return nullptr;
  birth->start = start;
  birth->argument = argument;
  birth->place = next_place();
  birth->about.parent = self->id;
  birth->about.create_stack = capture_stack(self, site);
  birth->about.start_routine = frame_of(self, reinterpret_cast<uintptr_t>(start));
  birth->about.stack_bytes = stack_bytes_of(attr);
  birth->about.detached = is_detached(attr);
  note_creation(self, birth->about.awaited);
  birth->about.clock = fork_clock(self);
  if (race::on) {
    race::State* state = race::state_of(self);
    birth->about.race_clock = state != nullptr ? race::fork_clock(state) : nullptr;
  }
  if (has_own_schedule(attr)) expect_schedules();
  note_gates(self, birth->about);
  await_birth(&birth->about);
  expect_thread();
  __atomic_fetch_add(&unborn_threads, 1, __ATOMIC_ACQ_REL);
  return birth;
}

void finish_birth(Birth* birth, bool created) {
  if (created) return;
  end_awaiting(&birth->about);
  expect_no_thread();
  __atomic_fetch_sub(&unborn_threads, 1, __ATOMIC_ACQ_REL);
  free_clock(birth->about.clock);
  race::drop_clock(birth->about.race_clock);
  forget_awaited(birth->about.awaited);
  arena_free(birth, sizeof *birth);
}

void* start_posix_thread(void* p) {
  const Birth birth = be_born(p, reinterpret_cast<uintptr_t>(__builtin_dwarf_cfa()));
  return reinterpret_cast<void* (*)(void*)>(birth.start)(birth.argument);
}

int start_c11_thread(void* p) {
  const Birth birth = be_born(p, reinterpret_cast<uintptr_t>(__builtin_dwarf_cfa()));
  return reinterpret_cast<int (*)(void*)>(birth.start)(birth.argument);
}

void begin_join(JoinWait* wait, bool timed, CallSite site) {
  begin_wait(wait->self, {trace::WaitKind::join, trace::Mode::none, timed, nullptr, wait->handle, claimed_id(wait->claim), site}, &wait->pending);
}

void end_join(JoinWait* wait, bool joined) {
  end_wait(wait->self, wait->pending, joined ? WaitEnd::served : WaitEnd::given_up);
  if (joined) {
    settle_join(wait->self, wait->claim);
  } else {
    give_claim_up(wait->self, wait->claim);
  }
}

void settle_join(Thread* self, Claim* claim) {
  // Nobody else can join it, so its state is still there.
  if (const Thread* t = joined_thread(claim)) {
    acquire_clock(self, t->clock);
    if (race::on) race::joined(self, t);
    if (self->hands_over) note_learned(self);
    self->heard_of_nesting |= t->start_recorded || t->heard_of_nesting;
    record_gates(self, t);
    record_joined_holds(self, t);
  }
  end_joined(self, claim);
}

void cancel_join(JoinWait* wait) {
  Guard guard;
  if (guard.thread() != nullptr) end_join(wait, false);
}

}  // namespace concheck::interpose
