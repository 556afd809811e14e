#include "interpose/wait.h"

#include "interpose/blocking/blocking.h"
#include "interpose/deadlock.h"
#include "interpose/orphan.h"
#include "interpose/scheduling/inversion.h"
#include "interpose/scheduling/processor_delay.h"
#include "interpose/scheduling/scheduling.h"
#include "interpose/stack_capture.h"
#include "interpose/stuck_threads.h"
#include "interpose/wait_view.h"
#include "interpose/waiting_threads.h"
#include "trace/raw_syscalls.h"
#include "trace/schema_contention.h"

namespace concheck::interpose {
namespace {

// Even = the fields are whole. Readers (the deadlock walk, the trace's reader) look at it before and after.
void write_wait(trace::Wait& to, trace::Wait from) {
  const uint32_t sequence = to.sequence;
  __atomic_store_n(&to.sequence, sequence + 1, __ATOMIC_RELAXED);
  __atomic_thread_fence(__ATOMIC_RELEASE);
  from.sequence = sequence + 1;
  to = from;
  __atomic_store_n(&to.sequence, sequence + 2, __ATOMIC_RELEASE);
}

}  // namespace

void begin_wait(Thread* self, const WaitRequest& request, PendingWait* pending) {
  trace::Wait& wait = self->slot->wait;
  if (self->slot->in_signal != 0) {
    pending->outer = wait;
  } else if (wait.kind != static_cast<uint32_t>(trace::WaitKind::none)) {
    // Left over from a wait that a handler jumped out of.
    contention::drop_wait(wait);
  }
  trace::Wait next{};
  next.kind = static_cast<uint32_t>(request.kind);
  if (request.sync != nullptr) {
    next.sync = request.sync->id;
    next.slot = slot_index_of(request.sync);
    next.served = static_cast<uint32_t>(__atomic_load_n(&request.sync->acquisitions, __ATOMIC_ACQUIRE));
    if (request.contended) __atomic_fetch_add(&request.sync->contended, 1, __ATOMIC_RELAXED);
  }
  if (request.served != nullptr) next.served = *request.served;
  if (request.contended) ++self->slot->contended;
  next.address = request.address;
  blocking::note_wait_comes(self);
  next.since = sys::now_ns();
  next.stack = capture_stack(self, request.site);
  next.other = request.other;
  next.mode = static_cast<uint8_t>(request.mode);
  next.timed = request.timed ? 1 : 0;
  next.pc = request.site.pc;
  if (request.contended) contention::begin_wait_facts(self, next, request.sync, &pending->facts);
  write_wait(wait, next);
  blocking::note_wait_begin(self, next, request.sync);
  set_waiting(self, !request.timed);
  if (__builtin_expect(priorities_differ, 0)) watch_inversion(self);
  if (request.timed) return;
  // Of the threads that close a cycle, the last one's walk must see what the others published: store before load.
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  const bool told = waits_for_holder(wait) && (find_deadlock(self) || find_orphaned_lock(self));
  if (!told && request.contended) find_stuck_threads(self);
}

void end_wait(Thread* self, const PendingWait& pending, WaitEnd how) {
  const uint64_t now = sys::now_ns();
  trace::Wait& wait = self->slot->wait;
  if (__builtin_expect(self->inversion_since != 0, 0)) end_inversion(self, now);
  if (now - wait.since >= trace::kLongWaitNs) note_schedule_after(self, wait);
  note_runs_again(self, now, wait.stack);
  blocking::note_wait_end(self, wait, pending.facts.owner, now);
  const trace::Wait& outer = pending.outer;
  const uint64_t lock_wait_ns = is_kind(wait, trace::WaitKind::lock) && now > wait.since ? now - wait.since : 0;
  // A handler that nobody knew to be one can have waited meanwhile, so that another wait stands there.
  if (pending.facts.sync != nullptr && pending.facts.id == wait.sync) contention::end_wait_facts(self, wait, pending.facts, how, now);
  const bool nested = outer.kind != static_cast<uint32_t>(trace::WaitKind::none);
  set_waiting(self, nested && outer.timed == 0);
  // The time is counted in the same moment in which the wait is over, for who looks at both.
  const uint32_t sequence = wait.sequence;
  __atomic_store_n(&wait.sequence, sequence + 1, __ATOMIC_RELAXED);
  __atomic_thread_fence(__ATOMIC_RELEASE);
  self->slot->lock_wait_ns += lock_wait_ns;
  if (nested) {
    wait = outer;
    wait.sequence = sequence + 1;
  } else {
    __atomic_store_n(&wait.kind, 0, __ATOMIC_RELAXED);
    wait.sync = 0;
  }
  __atomic_store_n(&wait.sequence, sequence + 2, __ATOMIC_RELEASE);
}

}  // namespace concheck::interpose
