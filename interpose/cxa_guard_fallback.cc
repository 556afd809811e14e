#include "interpose/cxa_guard_fallback.h"

#include <stdint.h>
#include <string.h>

#include "trace/raw_syscalls.h"

namespace concheck::interpose {
namespace {

uint32_t* state_of(uint64_t* guard) { return reinterpret_cast<uint32_t*>(guard) + 1; }

int acquire(uint64_t* guard) {
  auto* done = reinterpret_cast<uint8_t*>(guard);
  uint32_t* state = state_of(guard);
  for (;;) {
    if (__atomic_load_n(done, __ATOMIC_ACQUIRE) != 0) return 0;
    uint32_t expected = 0;
    if (__atomic_compare_exchange_n(state, &expected, 1, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
      if (__atomic_load_n(done, __ATOMIC_ACQUIRE) == 0) return 1;
      __atomic_store_n(state, 0, __ATOMIC_RELEASE);
      return 0;
    }
    if (expected == 1 && !__atomic_compare_exchange_n(state, &expected, 2, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
      continue;
    }
    sys::futex(state, FUTEX_WAIT_PRIVATE, 2);
  }
}

void finish(uint64_t* guard, uint8_t done) {
  __atomic_store_n(reinterpret_cast<uint8_t*>(guard), done, __ATOMIC_RELEASE);
  uint32_t* state = state_of(guard);
  if (__atomic_exchange_n(state, 0, __ATOMIC_RELEASE) == 2) sys::futex(state, FUTEX_WAKE_PRIVATE, INT32_MAX);
}

void release(uint64_t* guard) { finish(guard, 1); }
void abort_initialisation(uint64_t* guard) { finish(guard, 0); }

}  // namespace

void* cxa_guard_fallback(const char* name) {
  if (strcmp(name, "__cxa_guard_acquire") == 0) return reinterpret_cast<void*>(acquire);
  if (strcmp(name, "__cxa_guard_release") == 0) return reinterpret_cast<void*>(release);
  if (strcmp(name, "__cxa_guard_abort") == 0) return reinterpret_cast<void*>(abort_initialisation);
  return nullptr;
}

}  // namespace concheck::interpose
