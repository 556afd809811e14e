#include "interpose/thread_end.h"

#include <limits.h>
#include <pthread.h>

#include "interpose/guard.h"

namespace concheck::interpose {
namespace {

pthread_key_t key;
bool key_made;
__thread int rounds __attribute__((tls_model("initial-exec")));
__thread bool ended __attribute__((tls_model("initial-exec")));

void on_thread_end(void* value) {
  if (++rounds < PTHREAD_DESTRUCTOR_ITERATIONS) {
    pthread_setspecific(key, value);
    return;
  }
  Thread* self = current_thread;
  if (self == nullptr) return;
  LibcCalls calls;
  // From here on the thread's hooks pass calls on.
  ended = true;
  self->inside_sp = reinterpret_cast<uintptr_t>(__builtin_dwarf_cfa());
  end_thread(self);
}

}  // namespace

void watch_thread_ends() { key_made = pthread_key_create(&key, on_thread_end) == 0; }

void watch_end_of(Thread* self) {
  ended = false;
  rounds = 0;
  if (key_made) pthread_setspecific(key, self);
}

bool this_thread_ended() { return ended; }

}  // namespace concheck::interpose
