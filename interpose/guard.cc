#include "interpose/guard.h"

#include <errno.h>

#include "interpose/race/state.h"
#include "interpose/real.h"
#include "interpose/runtime.h"

namespace concheck::interpose {

Thread* enter_slow(uintptr_t sp) {
  Thread* t = current_thread;
  if (t == nullptr) return runtime_thread_slow();
  // The runtime was entered further down on this same stack, in a frame that is gone: a signal handler jumped out of it
  // (siglongjmp). A handler that interrupts the runtime runs below it, or on another stack.
  const bool own_stack = sp > t->stack_low && sp <= t->stack_high;
  const bool was_own_stack = t->inside_sp > t->stack_low && t->inside_sp <= t->stack_high;
  if (own_stack && was_own_stack && sp > t->inside_sp) {
    if (race::local.state != nullptr) race::watch_again(race::local.state);
    return t;
  }
  return nullptr;
}

// glibc's pthread_setcancelstate (2.36) acts on a pending cancellation of an asynchronous thread at once, but forgets to set
// the thread's result to PTHREAD_CANCELED; pthread_setcanceltype does not. So the latter comes last.
LibcCalls::LibcCalls() : errno_(errno), asynchronous_(current_thread != nullptr && current_thread->asynchronous_cancel) {
  int ignored;
  pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel_state_);
  if (asynchronous_) real::pthread_setcanceltype(PTHREAD_CANCEL_DEFERRED, &ignored);
}

LibcCalls::~LibcCalls() {
  int ignored;
  pthread_setcancelstate(cancel_state_, &ignored);
  errno = errno_;
  if (asynchronous_) real::pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &ignored);
}

}  // namespace concheck::interpose
