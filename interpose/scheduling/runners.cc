#include "interpose/scheduling/runners.h"

#include "interpose/thread_state.h"

namespace concheck::interpose {

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
