// The atomic operations of instrumented code. The operation itself happens here too; while it does, the clock of the object that it
// is made on is locked if it releases or acquires something, so that value and clock always belong together.
//
// Fences, which ThreadSanitizer does not model: a release fence keeps the thread's clock, which a relaxed store after it publishes;
// what relaxed loads saw is acquired by an acquire fence after them. A relaxed read-modify-write continues the release
// sequence that it finds, a relaxed store ends it (C++20 [intro.races]).
#include "interpose/guard.h"
#include "interpose/hook.h"
#include "interpose/race/access.h"
#include "interpose/race/events.h"
#include "interpose/race/objects.h"
#include "races/atomic_operation.h"

namespace concheck::interpose::race {
namespace {

#define CONCHECK_PC() reinterpret_cast<uintptr_t>(__builtin_return_address(0))

bool acquires(int order) { return order == __ATOMIC_ACQUIRE || order == __ATOMIC_CONSUME || order == __ATOMIC_ACQ_REL || order == __ATOMIC_SEQ_CST; }
bool releases(int order) { return order == __ATOMIC_RELEASE || order == __ATOMIC_ACQ_REL || order == __ATOMIC_SEQ_CST; }

// The compilers may set further bits (hardware lock elision).
int plain(int order) { return order & 0xff; }

template <typename T, Cell kHow>
void access_atomic(const volatile T* at, uintptr_t pc) {
  const auto address = reinterpret_cast<uintptr_t>(at);
  if constexpr (sizeof(T) == 16) {
    access<8, kHow>(address, pc);
    access<8, kHow>(address + 8, pc);
  } else {
    access<sizeof(T), kHow>(address, pc);
  }
}

// The thread's state, brought to the present era, in the scope of an operation; null: the operation is made unobserved.
class Operation {
 public:
  Operation() {
    Thread* self = local.state != nullptr || on ? guard_.thread() : nullptr;
    state_ = self != nullptr && on ? state_of(self) : nullptr;
    if (state_ == nullptr) return;
    if (state_->ignored_sync != 0) {
      state_ = nullptr;
    } else if (__builtin_expect(state_->clocks.all.era != __atomic_load_n(&era, __ATOMIC_ACQUIRE), 0)) {
      catch_up(state_);
    }
  }
  State* state() const { return state_; }

 private:
  Guard guard_;
  State* state_ = nullptr;
};

uintptr_t number(const volatile void* at) { return reinterpret_cast<uintptr_t>(at); }

void take_in(State* state, const Sync* sync, int order) {
  if (is_empty(sync->clock)) return;
  if (acquires(order)) {
    acquire(state->clocks, sync->clock);
  } else {
    add(state->awaits_fence, sync->clock);
    state->awaits = true;
  }
}

// Before a store: what the stored value releases is all that was released.
void replace(State* state, Sync* sync, int order) {
  if (releases(order)) {
    store(state->clocks, sync->clock);
  } else {
    empty(sync->clock);
    if (state->has_fenced) add(sync->clock, state->released_by_fence);
  }
}

// Before a read-modify-write, which continues what was released.
void continue_release(State* state, Sync* sync, int order) {
  if (releases(order)) {
    release(state->clocks, sync->clock);
  } else if (state->has_fenced) {
    add(sync->clock, state->released_by_fence);
  }
}

// After a relaxed read-modify-write that found no object: what it read may have been published just before.
void see_later(State* state, uintptr_t address) {
  if (!has_sync(address)) return;
  Sync* sync = lock_sync(address, Aspect::whole, false);
  if (sync == nullptr) return;
  take_in(state, sync, __ATOMIC_RELAXED);
  unlock_sync(sync);
}

// A read-modify-write or a store that publishes something needs the object; a relaxed one only if it is there.
bool publishes(const State* state, int order) { return releases(order) || state->has_fenced; }

template <typename T>
T load(const volatile T* at, int order, uintptr_t pc) {
  order = plain(order);
  access_atomic<T, kRead | kAtomic>(at, pc);
  if (!on) return races::atomic_load(at, order);
  if (!has_sync(number(at))) {
    const T value = races::atomic_load(at, order);
    // It may be published for the first time just now: then value and clock are to be taken together.
    if (!has_sync(number(at))) return value;
  }
  Operation operation;
  State* state = operation.state();
  Sync* sync = state != nullptr ? lock_sync(number(at), Aspect::whole, false) : nullptr;
  const T value = races::atomic_load(at, order);
  if (sync == nullptr) return value;
  take_in(state, sync, order);
  unlock_sync(sync);
  return value;
}

template <typename T>
void store_value(volatile T* at, T value, int order, uintptr_t pc) {
  order = plain(order);
  access_atomic<T, kAtomic>(at, pc);
  Operation operation;
  State* state = operation.state();
  if (state == nullptr) return races::atomic_store(at, value, order);
  if (releases(order)) close_epoch(state);
  Sync* sync = lock_sync(number(at), Aspect::whole, publishes(state, order));
  if (sync != nullptr) replace(state, sync, order);
  races::atomic_store(at, value, order);
  if (sync != nullptr) unlock_sync(sync);
}

template <typename T, typename Change>
T change(volatile T* at, int order, uintptr_t pc, Change make) {
  order = plain(order);
  access_atomic<T, kAtomic>(at, pc);
  Operation operation;
  State* state = operation.state();
  if (state == nullptr) return make(order);
  if (releases(order)) close_epoch(state);
  Sync* sync = lock_sync(number(at), Aspect::whole, publishes(state, order) || acquires(order));
  if (sync == nullptr) {
    const T value = make(order);
    see_later(state, number(at));
    return value;
  }
  take_in(state, sync, order);
  continue_release(state, sync, order);
  const T value = make(order);
  unlock_sync(sync);
  return value;
}

template <typename T>
bool compare_exchange(volatile T* at, T* expected, T desired, int order, int failure_order, uintptr_t pc) {
  order = plain(order);
  failure_order = plain(failure_order);
  // A failure is a read.
  access_atomic<T, kRead | kAtomic>(at, pc);
  Operation operation;
  State* state = operation.state();
  if (state == nullptr) return races::atomic_compare_exchange(at, expected, desired);
  Sync* sync = lock_sync(number(at), Aspect::whole, publishes(state, order) || acquires(order) || acquires(failure_order));
  const bool done = races::atomic_compare_exchange(at, expected, desired);
  if (sync != nullptr) take_in(state, sync, done ? order : failure_order);
  if (done) {
    access_atomic<T, kAtomic>(at, pc);
    if (releases(order)) close_epoch(state);
    if (sync != nullptr) continue_release(state, sync, order);
  }
  if (sync != nullptr) {
    unlock_sync(sync);
  } else {
    see_later(state, number(at));
  }
  return done;
}

void fence(int order) {
  order = plain(order);
  Operation operation;
  State* state = operation.state();
  if (state != nullptr && acquires(order) && state->awaits) {
    acquire_into(state, state->awaits_fence);
    empty(state->awaits_fence);
    state->awaits = false;
  }
  if (state != nullptr && releases(order)) {
    close_epoch(state);
    store(state->clocks, state->released_by_fence);
    state->has_fenced = true;
  }
  races::atomic_thread_fence(order);
}

}  // namespace
}  // namespace concheck::interpose::race

using namespace concheck::interpose::race;
using int128 = unsigned __int128;

#define CONCHECK_CHANGE(bits, T, name)                                                                                      \
  CONCHECK_EXPORT T __concheck_tsan_atomic##bits##_##name(volatile T* at, T value, int order) {                             \
    return change<T>(at, order, CONCHECK_PC(), [=](int o) { return concheck::races::atomic_##name<T>(at, value, o); });     \
  }

#define CONCHECK_ATOMICS(bits, T)                                                                                           \
  CONCHECK_EXPORT T __concheck_tsan_atomic##bits##_load(const volatile T* at, int order) {                                  \
    return load<T>(at, order, CONCHECK_PC());                                                                               \
  }                                                                                                                         \
  CONCHECK_EXPORT void __concheck_tsan_atomic##bits##_store(volatile T* at, T value, int order) {                           \
    store_value<T>(at, value, order, CONCHECK_PC());                                                                        \
  }                                                                                                                         \
  CONCHECK_CHANGE(bits, T, exchange)                                                                                        \
  CONCHECK_CHANGE(bits, T, fetch_add)                                                                                       \
  CONCHECK_CHANGE(bits, T, fetch_sub)                                                                                       \
  CONCHECK_CHANGE(bits, T, fetch_or)                                                                                        \
  CONCHECK_CHANGE(bits, T, fetch_and)                                                                                       \
  CONCHECK_CHANGE(bits, T, fetch_xor)                                                                                       \
  CONCHECK_CHANGE(bits, T, fetch_nand)                                                                                      \
  CONCHECK_EXPORT int __concheck_tsan_atomic##bits##_compare_exchange_strong(volatile T* at, T* expected, T desired, int order, int failure) { \
    return compare_exchange<T>(at, expected, desired, order, failure, CONCHECK_PC());                                       \
  }                                                                                                                         \
  CONCHECK_EXPORT int __concheck_tsan_atomic##bits##_compare_exchange_weak(volatile T* at, T* expected, T desired, int order, int failure) { \
    return compare_exchange<T>(at, expected, desired, order, failure, CONCHECK_PC());                                       \
  }                                                                                                                         \
  CONCHECK_EXPORT T __concheck_tsan_atomic##bits##_compare_exchange_val(volatile T* at, T expected, T desired, int order, int failure) { \
    compare_exchange<T>(at, &expected, desired, order, failure, CONCHECK_PC());                                             \
    return expected;                                                                                                        \
  }
CONCHECK_ATOMICS(8, int8_t)
CONCHECK_ATOMICS(16, int16_t)
CONCHECK_ATOMICS(32, int32_t)
CONCHECK_ATOMICS(64, int64_t)
CONCHECK_ATOMICS(128, int128)

CONCHECK_EXPORT void __concheck_tsan_atomic_thread_fence(int order) { fence(order); }
CONCHECK_EXPORT void __concheck_tsan_atomic_signal_fence(int) { __atomic_signal_fence(__ATOMIC_SEQ_CST); }
