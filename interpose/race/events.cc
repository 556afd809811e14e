#include "interpose/race/events.h"

#include "interpose/critical.h"
#include "interpose/guard.h"
#include "interpose/modules.h"
#include "interpose/race/history.h"
#include "interpose/race/report.h"
#include "interpose/race/shadow.h"
#include "interpose/race/stack_frame.h"
#include "interpose/runtime.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose::race {
namespace {

bool asked;
bool mapped;
uintptr_t hidden_allocator;  // 0: there is none
InternalLock begin_lock;

State* ready(Thread* self) {
  State* state = state_of(self);
  if (state == nullptr || state->ignored_sync != 0) return nullptr;
  if (__builtin_expect(state->clocks.all.era != __atomic_load_n(&era, __ATOMIC_ACQUIRE), 0)) catch_up(state);
  return state;
}

// Makes every thread that there is leave the fast path of the locks.
void divert_threads() {
  for (uint32_t i = 0; i < thread_slot_limit(); ++i) {
    if (Thread* t = thread_at(i)) __atomic_store_n(&t->races, true, __ATOMIC_RELEASE);
  }
}

}  // namespace

void begin() {
  asked = true;
  if (!runtime_runs()) return;
  begin_if_asked();
  Guard guard;
  if (!on || guard.thread() == nullptr) return;
  LibcCalls calls;
  // The report says which of them cannot be checked.
  record_all_modules(guard.thread(), own_modules);
}

void begin_if_asked() {
  if (!asked || !options.races || on) return;
  LibcCalls calls;
  Critical critical(begin_lock);
  if (on || mapped) return;
  mapped = true;
  int error = map_shadow();
  if (error == 0) error = map_objects();
  if (error != 0) {
    storage.header().races = static_cast<uint32_t>(trace::RaceChecking::unavailable);
    if (current_thread != nullptr) write_note(current_thread, trace::Note::races_unavailable, static_cast<uint64_t>(error));
    return;
  }
  storage.header().races = static_cast<uint32_t>(trace::RaceChecking::on);
  possible = options.possible_races;
  __atomic_store_n(&on, true, __ATOMIC_SEQ_CST);
  divert_threads();
}

// Of locks the order in which they were taken is no more than what happened in this run.
void lock_acquired(Thread* self, uintptr_t address, trace::SyncKind kind, trace::Mode mode, uintptr_t pc) {
  State* state = ready(self);
  if (state == nullptr) return;
  write_lock(address, mode, pc);
  const bool is_order = kind == trace::SyncKind::once;
  const auto take = [&](Aspect aspect) {
    Sync* sync = lock_sync(address, aspect, false);
    if (sync == nullptr) return;
    if (is_order) {
      acquire(state->clocks, sync->clock);
    } else {
      acquire(state->clocks.all, sync->clock.all);
    }
    unlock_sync(sync);
  };
  take(Aspect::whole);
  if (kind == trace::SyncKind::rwlock && mode == trace::Mode::exclusive) take(Aspect::readers);
}

void lock_released(Thread* self, uintptr_t address, trace::SyncKind kind, trace::Mode mode) {
  State* state = ready(self);
  if (state == nullptr) return;
  write_unlock(address);
  close_epoch(state);
  const bool shared = mode == trace::Mode::shared;
  Sync* sync = lock_sync(address, shared ? Aspect::readers : Aspect::whole, true);
  if (sync == nullptr) return;
  if (shared) {
    release(state->clocks.all, sync->clock.all);
  } else if (kind == trace::SyncKind::once) {
    store(state->clocks, sync->clock);
  } else {
    // It acquired all that was released there before.
    store(state->clocks.all, sync->clock.all);
  }
  unlock_sync(sync);
}

void acquire_from(Thread* self, uintptr_t address, Aspect aspect) {
  State* state = ready(self);
  Sync* sync = state != nullptr ? lock_sync(address, aspect, false) : nullptr;
  if (sync == nullptr) return;
  acquire(state->clocks, sync->clock);
  unlock_sync(sync);
}

void release_to(Thread* self, uintptr_t address, Aspect aspect) {
  State* state = ready(self);
  if (state == nullptr) return;
  close_epoch(state);
  Sync* sync = lock_sync(address, aspect, true);
  if (sync == nullptr) return;
  release(state->clocks, sync->clock);
  unlock_sync(sync);
}

void hide_allocator(uintptr_t used_malloc) { hidden_allocator = used_malloc; }

void store_counts(Thread* self) {
  if (!on) return;
  if (hidden_allocator != 0) write_note(self, trace::Note::races_hidden_allocator, frame_of(self, hidden_allocator));
  if (State* state = self->race; state != nullptr && local.state == state) {
    __atomic_fetch_add(&storage.header().accesses_checked, state->checked, __ATOMIC_RELAXED);
    state->checked = 0;
  }
  if (const uint64_t lost = races_lost(); lost != 0) write_note(self, trace::Note::race_history_lost, lost);
  if (const uint32_t unheard = unheard_threads(); unheard != 0) write_note(self, trace::Note::races_unheard, unheard);
}

CONCHECK_ALONE void restart_in_child() {
  if (!on) return;
  clear_whole_shadow();
  restart_objects_in_child();
  restart_slots_in_child();
  restart_histories_in_child();
  restart_reports_in_child();
  restart_stack_frames_in_child();
  local = {};
}

}  // namespace concheck::interpose::race
