// Signal handlers. Those that the program installs are called through a handler of ours, which knows that a handler is
// running; the program always gets its own back when it asks. Flags and mask are the program's, so the kernel treats the
// handler as before.
#include <errno.h>
#include <string.h>

#include "interpose/blocking/blocking.h"
#include "interpose/hook.h"
#include "interpose/race/events.h"
#include "interpose/runtime.h"
#include "interpose/signal_hazard.h"
#include "interpose/tail.h"

namespace concheck::interpose {
namespace {

constexpr int kSignals = 65;
using Handler = void (*)(int, siginfo_t*, void*);

// The program's handlers, for those whose place ours took.
Handler handlers[kSignals];

// The two shapes that a handler has in the interface; through void*, since it is one address.
sighandler_t to_plain(Handler handler) { return reinterpret_cast<sighandler_t>(reinterpret_cast<void*>(handler)); }
Handler to_full(sighandler_t handler) { return reinterpret_cast<Handler>(reinterpret_cast<void*>(handler)); }

// What a thread did before it sent a signal is before what the signal's handler does, for the race detector. Numbers that stand for
// signals lie where programs have no memory.
constexpr uintptr_t kSignalNumbers = 0x0280'0000'0000;
uintptr_t race_object(int sig) { return kSignalNumbers + static_cast<uintptr_t>(sig) * 8; }

void note_signal_taken(int sig) {
  if (!race::on) return;
  Guard guard;
  if (guard.thread() == nullptr) return;
  LibcCalls calls;
  race::acquire_from(guard.thread(), race_object(sig), race::Aspect::signal);
}

// The kernel passes all three arguments whatever the flags say.
void run_handler(int sig, siginfo_t* info, void* context) {
  const Handler handler = __atomic_load_n(&handlers[sig], __ATOMIC_ACQUIRE);
  Thread* self = current_thread;
  if (self == nullptr) {
    handler(sig, info, context);
    return;
  }
  const auto sp = reinterpret_cast<uintptr_t>(__builtin_dwarf_cfa());
  uint32_t& depth = self->slot->in_signal;
  if (depth == 0 || left_handler_by_jump(self, sp)) {
    depth = 0;
    self->handler_sp = sp;
    self->handled_signal = sig;
    self->held_before_signal = self->slot->held_depth;
    self->in_handler = true;
  }
  ++depth;
  note_signal_taken(sig);
  race::State* state = race::on && self->inside_sp != 0 ? race::local.state : nullptr;
  race::State* const unwatched = state != nullptr && !state->is_unwatched ? state : nullptr;
  if (unwatched != nullptr) race::unwatch(unwatched);
  handler(sig, info, context);
  if (unwatched != nullptr && unwatched == race::local.state) race::watch_again(unwatched);
  if (depth > 0 && --depth == 0) self->in_handler = false;
}

bool is_function(sighandler_t handler) { return handler != SIG_DFL && handler != SIG_IGN && handler != SIG_ERR && handler != SIG_HOLD; }

sighandler_t ours() { return to_plain(run_handler); }

// What the program shall see in place of ours.
sighandler_t theirs(int sig, sighandler_t installed) {
  return installed == ours() ? to_plain(__atomic_load_n(&handlers[sig], __ATOMIC_ACQUIRE)) : installed;
}

// The child of a vfork shares our memory but not the kernel's table of handlers: it must not change ours.
bool may_change(int sig) { return sig > 0 && sig < kSignals && is_own_process(); }

// For signal() and its variants, which differ in what they do besides.
template <typename Install>
sighandler_t install(Thread* self, int sig, sighandler_t handler, Install real_install) {
  if (self == nullptr || !may_change(sig)) {
    const sighandler_t before = real_install(handler);
    return sig > 0 && sig < kSignals ? theirs(sig, before) : before;
  }
  const Handler previous = __atomic_load_n(&handlers[sig], __ATOMIC_ACQUIRE);
  if (is_function(handler)) __atomic_store_n(&handlers[sig], to_full(handler), __ATOMIC_RELEASE);
  const sighandler_t before = real_install(is_function(handler) ? ours() : handler);
  if (before == SIG_ERR) {
    __atomic_store_n(&handlers[sig], previous, __ATOMIC_RELEASE);
    return before;
  }
  return before == ours() ? to_plain(previous) : before;
}

}  // namespace

void observe_signal_sent(int sig) {
  if (!race::on) return;
  Guard guard;
  if (guard.thread() == nullptr) return;
  LibcCalls calls;
  race::release_to(guard.thread(), race_object(sig), race::Aspect::signal);
}

namespace {

// A call that waits for a signal: a cancellation point, which this frame has nothing to do at.
template <typename Call>
__attribute__((always_inline)) inline int wait_for_signal(CallSite site, Call call) {
  if (!blocking::is_of_interest(current_thread)) return call();
  const blocking::Around around(trace::BlockingCall::signal, site);
  return call();
}

}  // namespace

int observe_sigwait(const sigset_t* set, int* sig) {
  auto* real_wait = reinterpret_cast<int (*)(const sigset_t*, int*)>(real::tail_target(real::Tail::sigwait));
  const int result = wait_for_signal(CONCHECK_CALL_SITE(), [&] { return real_wait(set, sig); });
  if (result == 0) note_signal_taken(*sig);
  return result;
}

int observe_sigwaitinfo(const sigset_t* set, siginfo_t* info) {
  auto* real_wait = reinterpret_cast<int (*)(const sigset_t*, siginfo_t*)>(real::tail_target(real::Tail::sigwaitinfo));
  const int sig = wait_for_signal(CONCHECK_CALL_SITE(), [&] { return real_wait(set, info); });
  if (sig > 0) note_signal_taken(sig);
  return sig;
}

int observe_sigtimedwait(const sigset_t* set, siginfo_t* info, const timespec* timeout) {
  using Wait = int (*)(const sigset_t*, siginfo_t*, const timespec*);
  auto* real_wait = reinterpret_cast<Wait>(real::tail_target(real::Tail::sigtimedwait));
  const int sig = wait_for_signal(CONCHECK_CALL_SITE(), [&] { return real_wait(set, info, timeout); });
  if (sig > 0) note_signal_taken(sig);
  return sig;
}

}  // namespace concheck::interpose

using namespace concheck::interpose;

int hook_sigaction(int sig, const struct sigaction* act, struct sigaction* old) {
  CONCHECK_ENTER(self);
  if (self == nullptr || !may_change(sig)) {
    const int result = real::sigaction(sig, act, old);
    if (result == 0 && old != nullptr && sig > 0 && sig < kSignals) old->sa_handler = theirs(sig, old->sa_handler);
    return result;
  }
  const Handler previous = __atomic_load_n(&handlers[sig], __ATOMIC_ACQUIRE);
  struct sigaction changed;
  const struct sigaction* passed = act;
  if (act != nullptr && is_function(act->sa_handler)) {
    changed = *act;
    __atomic_store_n(&handlers[sig], act->sa_sigaction, __ATOMIC_RELEASE);
    changed.sa_handler = ours();
    passed = &changed;
  }
  const int result = real::sigaction(sig, passed, old);
  if (result != 0) {
    __atomic_store_n(&handlers[sig], previous, __ATOMIC_RELEASE);
    return result;
  }
  if (old != nullptr && old->sa_handler == ours()) old->sa_sigaction = previous;
  return result;
}

#define CONCHECK_SIGNAL(name)                                                                    \
  sighandler_t hook_##name(int sig, sighandler_t handler) {                                      \
    CONCHECK_ENTER(self);                                                                        \
    return install(self, sig, handler, [&](sighandler_t h) { return real::name(sig, h); });      \
  }
CONCHECK_SIGNAL(signal)
CONCHECK_SIGNAL(bsd_signal)
CONCHECK_SIGNAL(sysv_signal)
CONCHECK_SIGNAL(__sysv_signal)
CONCHECK_SIGNAL(sigset)
