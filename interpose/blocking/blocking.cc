#include "interpose/blocking/blocking.h"

#include <string.h>

#include "interpose/arena.h"
#include "interpose/blocking/blocked_holding.h"
#include "interpose/blocking/untimed.h"
#include "interpose/hook.h"
#include "interpose/runtime.h"
#include "interpose/scheduling/processor_delay.h"
#include "interpose/stack_capture.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose::blocking {
namespace {

using trace::BlockingCall;

bool is_composite(BlockingCall kind) { return kind == BlockingCall::resolve || kind == BlockingCall::system; }

// In which a thread waits for something else than a lock; none for a lock.
BlockingCall call_of(const trace::Wait& wait) {
  switch (static_cast<trace::WaitKind>(wait.kind)) {
    case trace::WaitKind::condition:
    case trace::WaitKind::futex:  // most often, what a condition is made of
      return BlockingCall::condition;
    case trace::WaitKind::semaphore:
      return BlockingCall::semaphore;
    case trace::WaitKind::barrier:
      return BlockingCall::barrier;
    case trace::WaitKind::join:
      return BlockingCall::join;
    default:
      return BlockingCall::none;
  }
}

// With such waits threads rest, as others do in poll.
bool is_rival(const trace::Wait& wait) {
  const BlockingCall kind = call_of(wait);
  return kind != BlockingCall::none && kind != BlockingCall::join;
}

// Calls that mostly return at once, of which a program can make many: they get the coarse clock.
bool is_quick(BlockingCall kind) {
  switch (kind) {
    case BlockingCall::read:
    case BlockingCall::write:
    case BlockingCall::receive:
    case BlockingCall::send:
    case BlockingCall::open:
      return true;
    default:
      return false;
  }
}

uint64_t now_for(const Call& call) { return call.is_exact ? sys::now_ns() : coarse_now_ns(); }

// Of a wait, what is not the machine's doing: that no processor ran the thread when it was over, or the lock's holder.
uint64_t without_delays(Thread* self, const contention::OwnerView& owner, uint64_t now, uint64_t ns) {
  Loop& loop = self->blocking->loop;
  const uint64_t kept = ns - delay_in_blocking(self, loop, now, ns);
  uint64_t cpu_ns = 0;
  uint64_t owner_delay_ns = 0;
  if (!contention::measure_owner_since(owner, &cpu_ns, &owner_delay_ns)) return kept;
  const uint64_t taken_off = owner_delay_ns < kept ? owner_delay_ns : kept;
  loop.owner_delay_ns += taken_off;
  return kept - taken_off;
}

// `end`: of the clock that the call's begin is of.
__attribute__((noinline)) void note_long_call(const Call& call, uint64_t end) {
  Guard guard;
  Thread* self = guard.thread();
  if (self != call.self || !is_own_process()) return;
  LibcCalls calls;
  const uint32_t stack = capture_stack(self, call.site);
  const uint64_t now = call.is_exact ? end : sys::now_ns();
  // By then it surely had begun.
  const uint64_t begin = call.is_exact ? call.begin : call.begin + coarse_grain_ns();
  if (self->slot->held_depth != 0 && now >= begin + trace::kLongBlockNs)
    note_blocked_holding(self, call.kind, stack, begin, now);
  if (self->runs_loop && !call.is_rest) {
    ++self->slot->other_blocking_calls;
    const uint64_t ns = end - call.begin;
    note_blocking(self->blocking, call.kind, ns - delay_in_blocking(self, self->blocking->loop, now, ns), stack);
  }
  note_runs_again(self, now, stack);
}

}  // namespace

State* state_of(Thread* self) {
  if (self->blocking == nullptr) self->blocking = static_cast<State*>(arena_allocate(sizeof(State)));
  return self->blocking;
}

void forget_calls(Thread* t) {
  t->runs_loop = false;
  t->rival_waits = 0;
  if (t->blocking == nullptr) return;
  end_sampling(t->blocking->sampler);
  memset(static_cast<void*>(t->blocking), 0, sizeof *t->blocking);
}

void begin_call(Call* call, BlockingCall kind, CallSite site) {
  call->self = nullptr;
  Guard guard;
  Thread* self = guard.thread();
  if (self == nullptr) return;
  State* state = state_of(self);
  trace::ThreadSlot& slot = *self->slot;
  // Outside of a handler, what still stands there is of a call that was left by a jump.
  const bool is_nested = slot.in_signal != 0;
  if (state == nullptr || (state->composite_sp != 0 && !is_nested && site.sp < state->composite_sp)) return;
  call->outer_since = is_nested ? slot.blocked_since : 0;
  call->outer_call = slot.blocked_call;
  call->outer_stack = slot.blocked_stack;
  call->outer_pc = is_nested ? state->program_pc : 0;
  call->outer_composite_sp = is_nested ? state->composite_sp : 0;
  call->self = self;
  call->kind = kind;
  call->site = site;
  call->is_exact = slot.held_depth != 0 && !is_quick(kind);
  call->is_rest = false;
  state->program_pc = site.pc;
  state->composite_sp = is_composite(kind) ? site.sp : 0;
  const uint64_t coarse_now = coarse_now_ns();
  if (self->runs_loop) ask_before_blocking(self, state->loop, coarse_now);
  call->begin = call->is_exact ? sys::now_ns() : coarse_now;
  slot.blocked_call = static_cast<uint32_t>(kind);
  slot.blocked_stack = capture_stack_cheaply(self, site);
  __atomic_store_n(&slot.blocked_since, call->begin, __ATOMIC_RELEASE);
}

void end_call_of_interest(const Call& call) {
  Thread* self = call.self;
  // A handler may have forked meanwhile: in the child this is another thread, and the slot its parent's.
  if (current_thread != self) return;
  trace::ThreadSlot& slot = *self->slot;
  slot.blocked_call = call.outer_call;
  slot.blocked_stack = call.outer_stack;
  __atomic_store_n(&slot.blocked_since, call.outer_since, __ATOMIC_RELEASE);
  self->blocking->program_pc = call.outer_pc;
  self->blocking->composite_sp = call.outer_composite_sp;
  const uint64_t now = now_for(call);
  if (now - call.begin >= trace::kLongBlockNs) note_long_call(call, now);
}

void ask_before_wait(Thread* self) {
  if (self->blocking != nullptr) ask_before_blocking(self, self->blocking->loop, sys::now_ns());
}

void note_wait_begin(Thread* self, const trace::Wait& wait, trace::SyncSlot* sync) {
  if (wait.timed == 0 && call_of(wait) != BlockingCall::none) note_untimed_wait(self, wait, sync);
  if (!is_rival(wait)) return;
  ++self->slot->other_blocking_calls;
  ++self->rival_waits;
}

void note_long_wait(Thread* self, const trace::Wait& wait, const contention::OwnerView& owner, uint64_t now) {
  const BlockingCall kind = call_of(wait);
  if (kind == BlockingCall::none && !self->runs_loop) return;
  const uint64_t ns = now > wait.since ? now - wait.since : 0;
  if (self->runs_loop && self->blocking != nullptr) {
    const uint64_t kept = ns >= trace::kLongBlockNs ? without_delays(self, owner, now, ns) : ns;
    if (kind == BlockingCall::none) {
      note_lock_wait(self->blocking, kept, wait);
    } else {
      note_blocking(self->blocking, kind, kept, wait.stack);
    }
  }
  if (kind == BlockingCall::none || ns < trace::kLongBlockNs || self->slot->held_depth == 0) return;
  LibcCalls calls;
  note_blocked_holding(self, kind, wait.stack, wait.since, now);
}

}  // namespace concheck::interpose::blocking

using namespace concheck::interpose;

// For libconcheck-races.so, which the calls that are passed on come to next.
CONCHECK_EXPORT uintptr_t __concheck_race_caller() {
  const Thread* self = current_thread;
  return self != nullptr && self->blocking != nullptr ? self->blocking->program_pc : 0;
}
