#include "interpose/scheduling/runners.h"

#include "interpose/thread_state.h"

namespace concheck::interpose {
namespace {

Thread* thread_in_slot(uint32_t id) {
  for (uint32_t i = 0; i < thread_slot_limit(); ++i) {
    Thread* t = thread_at(i);
    if (t != nullptr && t->id == id) return t;
  }
  return nullptr;
}

}  // namespace

void tell_runners(Thread* self, const Runners& runners) {
  for (const trace::Runner& runner : runners) {
    if (Thread* t = thread_in_slot(runner.thread)) {
      record_thread_start(self, t);
    } else {
      record_ended_thread(self, runner.thread);
    }
  }
}

}  // namespace concheck::interpose
