#include "interpose/blocking/loop.h"

#include "interpose/blocking/blocking.h"
#include "interpose/blocking/stall.h"
#include "interpose/guard.h"
#include "interpose/runtime.h"
#include "interpose/scheduling/run_time.h"
#include "trace/raw_syscalls.h"

namespace concheck::interpose::blocking {
namespace {

// A thread is a loop after so many calls, and when it waits for events at least twice as often as on conditions and
// semaphores: a thread that takes turns in waiting for work and in polling for it has its rest there, too.
constexpr uint32_t kLeastVotes = 8;
constexpr uint32_t kRatedVotes = 16;
constexpr uint32_t kMostVotes = 64;
constexpr uint64_t kRivals = 2;

constexpr uint64_t kDelayAskedEvery = 100'000'000;
constexpr uint64_t kRecentlyAsked = 4'000'000;

void vote(Thread* self, Loop& loop, CallSite site) {
  if (loop.pc == site.pc) {
    if (loop.votes < kMostVotes) ++loop.votes;
  } else if (loop.votes == 0) {
    loop.pc = site.pc;
    loop.votes = 1;
    loop.adopted = sys::now_ns();
    loop.begin = 0;
  } else {
    --loop.votes;
  }
  ++self->slot->idle_calls;
  self->runs_loop = loop.votes >= kLeastVotes && self->slot->idle_calls > kRivals * self->rival_waits;
}

// Asks the kernel now and then, so that what is known is never much older than the loop's turn.
void ask_for_times(const Thread* self, Loop& loop) {
  if (loop.cpu_asked == loop.begin) return;
  loop.cpu_asked = loop.begin;
  loop.cpu_ns = sys::now_ns(CLOCK_THREAD_CPUTIME_ID);
  if (loop.begin - loop.delay_asked < kDelayAskedEvery) return;
  loop.delay_asked = loop.begin;
  loop.delay_ns = run_queue_delay_ns(self);
}

}  // namespace

uint64_t coarse_now_ns() { return sys::now_ns(CLOCK_MONOTONIC_COARSE); }

uint64_t coarse_grain_ns() {
  static uint64_t grain;
  if (grain == 0) {
    timespec resolution{};
    sys::call(SYS_clock_getres, CLOCK_MONOTONIC_COARSE, reinterpret_cast<long>(&resolution));
    grain = static_cast<uint64_t>(resolution.tv_sec) * 1'000'000'000u + static_cast<uint64_t>(resolution.tv_nsec) + 1;
  }
  return grain;
}

bool begin_idle_call(IdleCall* call, CallSite site, bool can_wait, int epoll) {
  call->self = nullptr;
  Guard guard;
  Thread* self = guard.thread();
  if (self == nullptr || self->slot->in_signal != 0) return false;
  State* state = state_of(self);
  if (state == nullptr || (state->composite_sp != 0 && site.sp < state->composite_sp)) return false;
  Loop& loop = state->loop;
  if (can_wait) vote(self, loop, site);
  if (loop.pc != site.pc) return false;
  call->self = self;
  call->state = state;
  if (loop.new_epoll != 0 && loop.new_epoll == epoll + 1) loop.begin = 0;
  // The kernel was asked at its begin: the thread was a loop then.
  const bool is_known = loop.begin != 0 && loop.cpu_asked == loop.begin;
  if (is_known && self->runs_loop && coarse_now_ns() - loop.begin >= trace::kLongStallNs) note_stall(self, state, site);
  loop.sp = site.sp;
  loop.begin = 0;
  return true;
}

void end_idle_call(const IdleCall& call) {
  if (current_thread != call.self) return;
  Loop& loop = call.state->loop;
  loop.lock_ns = loop.call_ns = loop.owner_delay_ns = loop.longest_lock_ns = loop.longest_call_ns = 0;
  loop.last_stack = 0;
  loop.new_epoll = 0;
  loop.begin = coarse_now_ns();
  Sampler& sampler = call.state->sampler;
  if (sampler.page != nullptr) begin_turn(sampler, loop.begin);
  if (!call.self->runs_loop) return;
  ask_for_times(call.self, loop);
  if (!loop.is_rated && loop.votes >= kRatedVotes) {
    loop.is_rated = true;
    if (are_few_turns(loop.votes, sys::now_ns() - loop.adopted)) begin_sampling(sampler, loop.begin, false);
  }
}

void note_new_epoll(int epoll) {
  Guard guard;
  Thread* self = guard.thread();
  if (self == nullptr || self->slot->in_signal != 0) return;
  if (State* state = state_of(self); state != nullptr) state->loop.new_epoll = epoll + 1;
}

void ask_before_blocking(const Thread* self, Loop& loop, uint64_t now) {
  if (now < loop.recent_asked + kRecentlyAsked) return;
  loop.recent_asked = now;
  loop.recent_delay_ns = run_queue_delay_ns(self);
}

uint64_t delay_in_blocking(const Thread* self, Loop& loop, uint64_t now, uint64_t ns) {
  const uint64_t before = loop.recent_asked != 0 ? loop.recent_delay_ns : kUnknownTime;
  loop.recent_asked = now;
  loop.recent_delay_ns = run_queue_delay_ns(self);
  if (before == kUnknownTime || loop.recent_delay_ns == kUnknownTime) return 0;
  const uint64_t delay = loop.recent_delay_ns - before;
  return delay < ns ? delay : ns;
}

void note_lock_wait(State* state, uint64_t ns, const trace::Wait& wait) {
  Loop& loop = state->loop;
  loop.lock_ns += ns;
  loop.last_stack = wait.stack;
  if (ns < loop.longest_lock_ns) return;
  loop.longest_lock_ns = ns;
  loop.longest_lock = wait.sync;
  loop.longest_lock_stack = wait.stack;
  loop.longest_lock_address = wait.address;
}

void note_blocking(State* state, trace::BlockingCall kind, uint64_t ns, uint32_t stack) {
  Loop& loop = state->loop;
  loop.call_ns += ns;
  loop.last_stack = stack;
  if (ns < loop.longest_call_ns) return;
  loop.longest_call_ns = ns;
  loop.longest_call = kind;
  loop.longest_call_stack = stack;
}

}  // namespace concheck::interpose::blocking
