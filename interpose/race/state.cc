#include "interpose/race/state.h"

#include <string.h>

#include "interpose/arena.h"
#include "interpose/critical.h"
#include "interpose/race/history.h"
#include "interpose/race/objects.h"
#include "interpose/race/shadow.h"
#include "interpose/race/stack_frame.h"
#include "interpose/runtime.h"
#include "interpose/thread_state.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose::race {

__thread Local local __attribute__((tls_model("initial-exec")));
bool on;

namespace {

constexpr size_t kFrames = size_t{1} << 16;  // 1.5 MB of address space a thread, touched as deep as it calls

State* make_state() {
  auto* state = static_cast<State*>(arena_allocate(sizeof(State)));
  if (state == nullptr) return nullptr;
  state->frames = static_cast<Frame*>(sys::map_anonymous(kFrames * sizeof(Frame), MAP_NORESERVE));
  return state;
}

void clear_state(State* state) {
  Frame* const frames = state->frames;
  free_stored(state->released_by_fence);
  free_stored(state->awaits_fence);
  memset(static_cast<void*>(state), 0, sizeof *state);
  state->frames = frames;
}

}  // namespace

State* state_of(Thread* self) {
  if (local.state == nullptr) start_thread(self, nullptr);
  return local.state;
}

StoredClocks* fork_clock(State* creator) {
  auto* clock = static_cast<StoredClocks*>(arena_allocate(sizeof(StoredClocks)));
  close_epoch(creator);
  if (clock != nullptr) store(creator->clocks, *clock);
  return clock;
}

void drop_clock(StoredClocks* clock) {
  if (clock == nullptr) return;
  free_stored(*clock);
  arena_free(clock, sizeof *clock);
}

// `state` begins anew, as what `self` runs.
static void begin_state(State* state, Thread* self, StoredClocks* inherited) {
  state->thread = self;
  state->clocks.all.era = state->clocks.sure.era = __atomic_load_n(&era, __ATOMIC_ACQUIRE);
  state->history = make_history(self->id);
  if (inherited != nullptr) acquire(state->clocks, *inherited);
  drop_clock(inherited);
  local = {};
  local.frame = local.frame_begin = state->frames;
  local.frame_end = state->frames != nullptr ? state->frames + kFrames : nullptr;
  local.state = state;
  take_slot(state);
}

// `state`, which is what the calling thread runs, ends.
static void finish_state(State* state) {
  close_epoch(state);
  give_slot_back(state);
  __atomic_fetch_add(&storage.header().accesses_checked, state->checked, __ATOMIC_RELAXED);
  History* history = state->history;
  state->history = nullptr;
  const Thread* thread = state->thread;
  if (history != nullptr) retire_history(history, start_record_of(thread), thread->slot->name, thread->start_recorded);
  local = {};
}

void start_thread(Thread* self, StoredClocks* inherited) {
  State* state = self->race;
  if (state == nullptr) {
    state = make_state();
    if (state == nullptr) return drop_clock(inherited);
    self->race = state;
  } else {
    clear_state(state);
  }
  // What other threads did on this stack, and in the storage beside it, was with what lay there then.
  if (self->stack_low != self->stack_high && self->id != 1) {
    const uintptr_t control = self->slot->pthread;
    const uintptr_t end = control > self->stack_high ? control : self->stack_high;
    clear_shadow(self->stack_low, end - self->stack_low);
  }
  begin_state(state, self, inherited);
  __atomic_store_n(&state->running, &local, __ATOMIC_RELEASE);
}

void end_thread(Thread* self) {
  if (self->race == nullptr || local.state == nullptr) return;
  // It may end in a fiber.
  if (local.state != self->race) switch_to(self, self->race, true);
  hide_frames(self->race);
  finish_state(self->race);
  give_back_kept();
}

State* make_fiber(Thread* self) {
  State* running = state_of(self);
  State* fiber = running != nullptr ? make_state() : nullptr;
  if (fiber == nullptr) return nullptr;
  StoredClocks* inherited = fork_clock(running);
  const Local before = local;
  begin_state(fiber, self, inherited);
  fiber->saved = local;
  local = before;
  return fiber;
}

void end_fiber(State* fiber) {
  if (fiber == local.state) return;
  const Local before = local;
  local = fiber->saved;
  finish_state(fiber);
  local = before;
  clear_state(fiber);
  sys::call(SYS_munmap, reinterpret_cast<long>(fiber->frames), static_cast<long>(kFrames * sizeof(Frame)));
  arena_free(fiber, sizeof *fiber);
}

void switch_to(Thread* self, State* fiber, bool ordered) {
  State* running = state_of(self);
  if (running == nullptr || running == fiber) return;
  StoredClocks* done = ordered ? fork_clock(running) : nullptr;
  running->saved = local;
  local = fiber->saved;
  fiber->thread = self;
  if (done != nullptr) acquire_into(fiber, *done);
  drop_clock(done);
}

void joined(Thread* self, const Thread* ended) {
  State* state = state_of(self);
  const State* other = ended->race;
  if (state == nullptr || other == nullptr || other->thread != ended) return;
  StoredClocks final = {};
  store(other->clocks, final);
  acquire_into(state, final);
  free_stored(final);
}

void acquire_into(State* state, const StoredClocks& from) {
  if (state->clocks.all.era != __atomic_load_n(&era, __ATOMIC_ACQUIRE)) catch_up(state);
  acquire(state->clocks, from);
}

void close_epoch(State* state) {
  if (!local.stored) {
    if (__builtin_expect(state->slot == kNoSlot, 0) && slot_available()) take_slot(state);
    return;
  }
  local.stored = false;
  const Epoch closed = ++state->clocks.all.at[state->slot];
  state->clocks.sure.at[state->slot] = closed;
  if (closed >= kMostEpochs) return take_slot(state);
  settle(state);
}

void unwatch(State* state) {
  state->is_unwatched = true;
  settle(state);
}

void watch_again(State* state) {
  if (!state->is_unwatched) return;
  state->is_unwatched = false;
  settle(state);
}

void settle(State* state) {
  const bool ignores = (state->ignored_reads | state->ignored_writes) != 0 || state->is_unwatched;
  local.self = ignores ? 0 : whose(state->slot, state->clocks.all.at[state->slot] + 1u);
}

}  // namespace concheck::interpose::race
