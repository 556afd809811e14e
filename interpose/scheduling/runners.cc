#include "interpose/scheduling/runners.h"

#include "interpose/thread_state.h"

namespace concheck::interpose {

bool view_predecessor(const Thread* t, RunView* view) {
  const Predecessor& predecessor = t->predecessor;
  const uint32_t thread = __atomic_load_n(&predecessor.thread, __ATOMIC_ACQUIRE);
  *view = {thread, predecessor.schedule, predecessor.start, nullptr, predecessor.cpu_ns};
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
  return thread != 0 && __atomic_load_n(&predecessor.thread, __ATOMIC_RELAXED) == thread;
}

void tell_runners(Thread* self, const Runners& runners) {
  for (uint32_t i = 0; i < thread_slot_limit(); ++i) {
    Thread* t = thread_at(i);
    if (t == nullptr) continue;
    for (const trace::Runner& runner : runners) {
      if (runner.thread == t->id) record_thread_start(self, t);
    }
  }
}

}  // namespace concheck::interpose
