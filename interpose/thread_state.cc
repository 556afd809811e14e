#include "interpose/thread_state.h"

#include <string.h>

#include "interpose/arena.h"
#include "interpose/blocking/blocking.h"
#include "interpose/contention/lock_uses.h"
#include "interpose/contention/wait_facts.h"
#include "interpose/critical.h"
#include "interpose/dependency.h"
#include "interpose/kernel_view.h"
#include "interpose/misuse.h"
#include "interpose/orphan.h"
#include "interpose/perturb.h"
#include "interpose/race/state.h"
#include "interpose/runtime.h"
#include "interpose/scheduling/ended_threads.h"
#include "interpose/scheduling/processor_delay.h"
#include "interpose/scheduling/run_time.h"
#include "interpose/scheduling/scheduling.h"
#include "interpose/stack_capture.h"
#include "interpose/stuck_threads.h"
#include "interpose/sync_table.h"
#include "interpose/thread_misuse.h"
#include "interpose/thread_table.h"
#include "interpose/waiting_threads.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose {

InternalLock thread_table_lock;
uint32_t unborn_threads;
__thread Thread* current_thread __attribute__((tls_model("initial-exec"))) = nullptr;

namespace {

constexpr uint32_t kMostThreads = 65536;
constexpr uint32_t kChunksPerBlock = 4;
constexpr uint32_t kSlotsPerBlock = (kChunksPerBlock * trace::kChunkBytes - sizeof(trace::BlockHeader)) / sizeof(trace::ThreadSlot);

trace::ThreadSlot* trace_slots[kMostThreads];
Thread* threads[kMostThreads];      // by slot index; made with its first user, kept for the next
pthread_t handles[kMostThreads];    // of the thread in that slot; 0 = free
uint32_t slot_limit;
uint32_t free_slots[kMostThreads] CONCHECK_GUARDED_BY(thread_table_lock);  // the last one freed is the first one used again: its memory is warm
uint32_t free_slot_count CONCHECK_GUARDED_BY(thread_table_lock);
uint32_t next_thread_id CONCHECK_GUARDED_BY(thread_table_lock) = 1;
uint32_t live_threads CONCHECK_GUARDED_BY(thread_table_lock);
uint32_t expected_or_live;
bool foreign_thread_met;

bool add_slots() CONCHECK_REQUIRES(thread_table_lock) {
  if (slot_limit + kSlotsPerBlock > kMostThreads) return false;
  trace::BlockHeader* block = storage.claim(trace::BlockType::threads, kChunksPerBlock, slot_limit, kSlotsPerBlock);
  if (block == nullptr) return false;
  auto* slots = reinterpret_cast<trace::ThreadSlot*>(block + 1);
  for (uint32_t i = kSlotsPerBlock; i > 0; --i) {
    trace_slots[slot_limit + i - 1] = slots + i - 1;
    free_slots[free_slot_count++] = slot_limit + i - 1;
  }
  __atomic_store_n(&slot_limit, slot_limit + kSlotsPerBlock, __ATOMIC_RELEASE);
  return true;
}

// A free slot's Thread, or null.
Thread* take_slot() CONCHECK_REQUIRES(thread_table_lock) {
  if (free_slot_count == 0 && !add_slots()) return nullptr;
  const uint32_t index = free_slots[free_slot_count - 1];
  Thread* t = threads[index];
  if (t == nullptr) {
    t = static_cast<Thread*>(arena_allocate(sizeof(Thread)));
    if (t == nullptr) return nullptr;
    t->slot = trace_slots[index];
    t->slot_index = index;
    empty_stack_cache(t);
    __atomic_store_n(&threads[index], t, __ATOMIC_RELEASE);
  }
  --free_slot_count;
  return t;
}

void clear_for_reuse(Thread* t, uintptr_t stack_low, uintptr_t stack_high) {
  // What the thread before had met is new to this one (once.cc relies on it).
  memset(t->sync_cache, 0, sizeof t->sync_cache);
  // The stack cache verifies itself, as long as the places it looks at belong to this stack.
  if (t->stack_low != stack_low || t->stack_high != stack_high) empty_stack_cache(t);
  t->stack_low = stack_low;
  t->stack_high = stack_high;
  forget_known(t);
  t->detour = 0;
  t->races = race::on;
  t->perturbed = perturbing;
  t->top_address = 0;
  t->cheap_unwinds = 0;
  t->cancel_requested = t->asynchronous_cancel = false;
  blocking::forget_calls(t);
  t->start_recorded = false;
  t->schedule_recorded = false;
  t->is_measured = false;
  t->ended_cpu_ns = 0;
  t->ended_delay_ns = kUnknownTime;
  t->inversion_since = 0;
  t->heard_of_nesting = false;
  t->ending = false;
  t->in_handler = false;
  t->inside_sp = 0;
  contention::forget_state(t);
}

void init_slot(Thread* t, const ThreadBirth& birth) {
  trace::ThreadSlot& slot = *t->slot;
  memset(static_cast<void*>(&slot), 0, offsetof(trace::ThreadSlot, held));
  t->held = slot.held;
  slot.held_capacity = trace::kInlineHeld;
  slot.os_tid = t->os_tid;
  slot.parent = birth.parent;
  slot.pthread = pthread_self();
  slot.create_stack = birth.create_stack;
  slot.start_routine = birth.start_routine;
  slot.detached = birth.detached ? 1 : 0;
  slot.start = sys::now_ns();
  slot.policy = -1;
  slot.thread = t->id;
  __atomic_store_n(&slot.state, static_cast<uint32_t>(trace::ThreadState::live), __ATOMIC_RELEASE);
}

// A signal handler came before the thread's own beginning, and what it called made the thread known as one that nobody announced.
void forget_early_state() {
  Thread* early = current_thread;
  if (early == nullptr) return;
  Critical critical(thread_table_lock);
  current_thread = nullptr;
  --live_threads;
  take_claims_back(early);
  free_slot(early, false);
}

// With all signals blocked.
Thread* register_thread(ThreadBirth& birth, uintptr_t stack_top) {
  forget_early_state();
  Thread* t = nullptr;
  {
    Critical critical(thread_table_lock);
    t = take_slot();
    if (t == nullptr) return nullptr;
    keep_ended_thread(t);
    t->id = next_thread_id++;
    t->claims_on_it = 0;
    trace::Header& header = storage.header();
    ++header.threads_started;
    if (++live_threads > header.threads_live_peak) header.threads_live_peak = live_threads;
    start_clock(t, birth.clock);
  }
  clear_for_reuse(t, stack_top - birth.stack_bytes, stack_top);
  t->os_tid = sys::gettid();
  t->start_routine = birth.start_routine;
  t->gate_count = birth.gate_count;
  memcpy(t->gates, birth.gates, sizeof t->gates);
  init_slot(t, birth);
  {
    Critical critical(thread_table_lock);
    if (take_handle_over(t, pthread_self())) t->slot->detached = 1;
    __atomic_store_n(&handles[t->slot_index], pthread_self(), __ATOMIC_RELEASE);
    forget_gone(pthread_self());
  }
  begin_hand_overs(t, birth.awaited);
  if (birth.parent == 0) expect_thread();
  current_thread = t;
  if (race::on) race::start_thread(t, birth.race_clock);
  begin_schedule(t, birth.parent != 0);
  begin_processor_looks(t, birth.created_at);
  return t;
}

}  // namespace

Thread* find_handle(pthread_t handle) {
  const uint32_t limit = thread_slot_limit();
  for (uint32_t i = 0; i < limit; ++i) {
    if (__atomic_load_n(&handles[i], __ATOMIC_RELAXED) == handle) return threads[i];
  }
  return nullptr;
}

void take_handle_from(const Thread* t) { __atomic_store_n(&handles[t->slot_index], 0, __ATOMIC_RELEASE); }
bool has_handle(const Thread* t) { return __atomic_load_n(&handles[t->slot_index], __ATOMIC_RELAXED) != 0; }

void free_slot(Thread* t, bool joined) CONCHECK_REQUIRES(thread_table_lock) {
  remember_gone(t, handles[t->slot_index], joined);
  // It ended without telling.
  if (t->slot->state == static_cast<uint32_t>(trace::ThreadState::live) && !t->ending) expect_no_thread();
  t->slot->thread = 0;
  t->slot->state = static_cast<uint32_t>(trace::ThreadState::free);
  take_handle_from(t);
  free_slots[free_slot_count++] = t->slot_index;
}

Thread* begin_thread(ThreadBirth& birth, uintptr_t stack_top) {
  const uint64_t signals = block_all_signals();
  Thread* t = register_thread(birth, stack_top);
  restore_signals(signals);
  return t;
}

uint32_t take_thread_id() {
  Critical critical(thread_table_lock);
  return next_thread_id++;
}

Thread* adopt_current_thread() {
  ThreadBirth birth{};
  // Its stack is not known: nothing outside these bounds is cached, so bounds that contain nothing are safe.
  birth.stack_bytes = 0;
  Thread* t = begin_thread(birth, 0);
  __atomic_store_n(&foreign_thread_met, true, __ATOMIC_RELEASE);
  if (t != nullptr) write_note(t, trace::Note::foreign_thread, t->os_tid);
  return t;
}

void end_thread(Thread* t) {
  report_exit_holding(t);
  store_counts(t);
  keep_times(t);
  note_runs_again(t, sys::now_ns(), 0);
  if (race::on) race::end_thread(t);
  contention::end_uses(t);
  trace::Header& header = storage.header();
  __atomic_fetch_add(&header.acquisitions_retired, t->slot->acquisitions, __ATOMIC_RELAXED);
  __atomic_fetch_add(&header.contended_retired, t->slot->contended, __ATOMIC_RELAXED);
  if (t->start_recorded) {
    trace::ThreadEndRecord record{};
    record.id = t->id;
    record.held = held_count(t);
    record.time = sys::now_ns();
    record.acquisitions = t->slot->acquisitions;
    record.contended = t->slot->contended;
    t->records.append(storage, trace::RecordType::thread_end, t->id, record);
  }
  t->slot->acquisitions = t->slot->contended = 0;
  blocking::forget_calls(t);
  // A wait or a call that was left by cancellation is over.
  contention::drop_wait(t->slot->wait);
  t->slot->wait.kind = 0;
  t->slot->blocked_since = 0;
  set_waiting(t, false);
  __atomic_store_n(&t->ending, true, __ATOMIC_RELEASE);
  note_ending(t->os_tid);
  expect_no_thread();
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  find_waiters_for_ending(t);
  find_stuck_threads(t);
  // Locks on its stack end with it; the next thread may get the same memory.
  end_syncs_in(t->stack_low, t->stack_high);
  end_hand_overs(t);
  Critical critical(thread_table_lock);
  current_thread = nullptr;
  --live_threads;
  drop_claims_of(t);
  if (t->slot->detached != 0) {
    free_slot(t, false);
  } else {
    t->slot->state = static_cast<uint32_t>(trace::ThreadState::exited);
  }
}

uint32_t live_thread_count() { return __atomic_load_n(&expected_or_live, __ATOMIC_ACQUIRE); }
void expect_thread() { __atomic_fetch_add(&expected_or_live, 1, __ATOMIC_RELEASE); }
void expect_no_thread() { __atomic_fetch_sub(&expected_or_live, 1, __ATOMIC_RELEASE); }
bool met_foreign_thread() { return __atomic_load_n(&foreign_thread_met, __ATOMIC_ACQUIRE); }

Thread* thread_of(pthread_t handle) { return handle != 0 ? find_handle(handle) : nullptr; }

void note_cancel(pthread_t handle) {
  Critical critical(thread_table_lock);
  Thread* t = handle != 0 ? find_handle(handle) : nullptr;
  if (t != nullptr) __atomic_store_n(&t->cancel_requested, true, __ATOMIC_RELEASE);
}

Thread* thread_at(uint32_t slot_index) {
  return slot_index < thread_slot_limit() ? __atomic_load_n(&threads[slot_index], __ATOMIC_ACQUIRE) : nullptr;
}
uint32_t thread_slot_limit() { return __atomic_load_n(&slot_limit, __ATOMIC_ACQUIRE); }

trace::ThreadStartRecord start_record_of(const Thread* about) {
  trace::ThreadStartRecord record{};
  record.id = about->id;
  record.os_tid = about->os_tid;
  record.parent = about->slot->parent;
  record.create_stack = about->slot->create_stack;
  record.time = about->slot->start;
  record.start_routine = about->start_routine;
  record.slot = about->slot_index;
  record.clock_slot = about->clock_slot;
  return record;
}

void record_thread_start(Thread* self, Thread* about) {
  if (__atomic_exchange_n(&about->start_recorded, true, __ATOMIC_RELAXED)) return;
  self->records.append(storage, trace::RecordType::thread_start, self->id, start_record_of(about));
  if (about->slot->name[0] != '\0') name_thread(self, about, about->slot->name);
  record_schedule(self, about);
}

void name_thread(Thread* self, Thread* about, const char* name) {
  trace::ThreadNameRecord record{};
  record.id = about->id;
  strncpy(record.name, name, sizeof record.name - 1);
  memcpy(about->slot->name, record.name, sizeof record.name);
  if (about->start_recorded) self->records.append(storage, trace::RecordType::thread_name, self->id, record);
}

CONCHECK_ALONE Thread* restart_threads_in_child(uintptr_t stack_low, uintptr_t stack_high) {
  thread_table_lock.reset();
  memset(handles, 0, slot_limit * sizeof handles[0]);
  memset(threads, 0, slot_limit * sizeof threads[0]);
  slot_limit = free_slot_count = 0;
  next_thread_id = 1;
  live_threads = 0;
  expected_or_live = 0;
  foreign_thread_met = false;
  restart_clocks_in_child();
  restart_gone_in_child();
  restart_claims_in_child();
  unborn_threads = 0;
  ThreadBirth birth{};
  birth.stack_bytes = stack_high - stack_low;
  return begin_thread(birth, stack_high);
}

}  // namespace concheck::interpose
