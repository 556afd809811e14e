#include "interpose/waiting_threads.h"

namespace concheck::interpose {
namespace {

constexpr uint32_t kWords = 65536 / 64;
uint64_t waiting[kWords];  // by thread slot
uint32_t count;

}  // namespace

void set_waiting(const Thread* self, bool on) {
  const uint64_t bit = uint64_t{1} << (self->slot_index % 64);
  uint64_t& word = waiting[self->slot_index / 64];
  if (on) {
    if ((__atomic_fetch_or(&word, bit, __ATOMIC_ACQ_REL) & bit) == 0) __atomic_fetch_add(&count, 1, __ATOMIC_RELEASE);
  } else {
    if ((__atomic_fetch_and(&word, ~bit, __ATOMIC_ACQ_REL) & bit) != 0) __atomic_fetch_sub(&count, 1, __ATOMIC_RELEASE);
  }
}

uint32_t waiting_thread_count() { return __atomic_load_n(&count, __ATOMIC_ACQUIRE); }

Thread* next_waiting(uint32_t* slot) {
  const uint32_t limit = thread_slot_limit();
  for (uint32_t i = *slot; i < limit; ++i) {
    const uint64_t rest = __atomic_load_n(&waiting[i / 64], __ATOMIC_ACQUIRE) >> (i % 64);
    if (rest == 0) {
      i |= 63;
      continue;
    }
    i += static_cast<uint32_t>(__builtin_ctzll(rest));
    if (i >= limit) break;
    if (Thread* t = thread_at(i)) {
      *slot = i + 1;
      return t;
    }
  }
  *slot = limit;
  return nullptr;
}

void restart_waiting_in_child() {
  __builtin_memset(waiting, 0, sizeof waiting);
  count = 0;
}

}  // namespace concheck::interpose
