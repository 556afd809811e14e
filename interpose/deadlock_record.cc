#include "interpose/deadlock_record.h"

#include "interpose/announce.h"
#include "interpose/critical.h"
#include "interpose/runtime.h"
#include "interpose/stack_capture.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose {
namespace {

InternalLock telling;

}  // namespace

trace::DeadlockEntry waiting_entry(Thread* self, Thread* t) {
  record_thread_start(self, t);
  const trace::Wait& wait = t->slot->wait;
  trace::DeadlockEntry entry{};
  entry.thread = t->id;
  entry.wait_sync = wait.sync;
  entry.wait_stack = wait.stack;
  entry.wait_mode = wait.mode;
  entry.wait_kind = static_cast<uint16_t>(wait.kind);
  if (trace::SyncSlot* sync = awaited(wait)) record_sync(self, sync);
  return entry;
}

void add_held(Thread* self, const Thread* t, uint32_t sync, trace::DeadlockEntry& entry) {
  const trace::HeldEntry* held = held_entry(t, sync);
  if (held == nullptr) return;
  entry.held_sync = held->sync;
  entry.held_mode = held->mode;
  entry.held_stack = held->stack != 0 ? held->stack : confirm_stack(self, {held->pc, held->sp}, 0);
}

bool claim_deadlock(const WaitStep* steps, uint32_t count) {
  Critical critical(telling);
  for (uint32_t i = 0; i < count; ++i) {
    if (steps[i].thread->slot->wait.in_deadlock != 0) return false;
  }
  for (uint32_t i = 0; i < count; ++i) steps[i].thread->slot->wait.in_deadlock = 1;
  return true;
}

void tell_deadlock(Thread* self, const trace::DeadlockEntry* entries, uint32_t count, trace::DeadlockShape shape) {
  trace::DeadlockRecord record{};
  record.time = sys::now_ns();
  record.entry_count = count;
  record.shape = static_cast<uint32_t>(shape);
  self->records.append(storage, trace::RecordType::deadlock, self->id, record, entries, count * sizeof *entries);
  announce_deadlock(entries, count, shape);
}

void restart_telling_in_child() { telling.reset(); }

}  // namespace concheck::interpose
