#include "interpose/wait.h"

#include "interpose/blocking/blocking.h"
#include "interpose/deadlock.h"
#include "interpose/orphan.h"
#include "interpose/stack_capture.h"
#include "interpose/stuck_threads.h"
#include "interpose/wait_view.h"
#include "interpose/waiting_threads.h"
#include "trace/raw_syscalls.h"

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

void begin_wait(Thread* self, const WaitRequest& request, trace::Wait* outer) {
  trace::Wait& wait = self->slot->wait;
  // What stands there outside a handler is left over from a wait that a handler jumped out of.
  *outer = self->slot->in_signal != 0 ? wait : trace::Wait{};
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
  next.since = sys::now_ns();
  next.stack = capture_stack(self, request.site);
  next.other = request.other;
  next.mode = static_cast<uint8_t>(request.mode);
  next.timed = request.timed ? 1 : 0;
  next.pc = request.site.pc;
  write_wait(wait, next);
  blocking::note_wait_begin(self, next, request.sync);
  set_waiting(self, !request.timed);
  if (request.timed) return;
  // Of the threads that close a cycle, the last one's walk must see what the others published: store before load.
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  const bool told = waits_for_holder(wait) && (find_deadlock(self) || find_orphaned_lock(self));
  if (!told && request.contended) find_stuck_threads(self);
}

void end_wait(Thread* self, const trace::Wait& outer) {
  blocking::note_wait_end(self, self->slot->wait);
  const bool nested = outer.kind != static_cast<uint32_t>(trace::WaitKind::none);
  set_waiting(self, nested && outer.timed == 0);
  if (nested) {
    write_wait(self->slot->wait, outer);
  } else {
    trace::Wait& wait = self->slot->wait;
    __atomic_store_n(&wait.kind, 0, __ATOMIC_RELAXED);
    __atomic_store_n(&wait.sequence, wait.sequence + 2, __ATOMIC_RELEASE);
  }
}

}  // namespace concheck::interpose
