// What a program says of its own synchronisation: ThreadSanitizer's interface (__tsan_acquire, mutexes, fibers), and the dynamic
// annotations that Helgrind and DRD know, too.
#include <cstddef>

#include "interpose/hook.h"
#include "interpose/lock_events.h"
#include "interpose/race/benign.h"
#include "interpose/race/events.h"
#include "interpose/race/shadow.h"

namespace concheck::interpose::race {
namespace {

// Runs `what` with the calling thread and its state, if there is one that races are checked for.
template <typename What>
void with_thread(What what) {
  if (!on) return;
  Guard guard;
  Thread* self = guard.thread();
  if (self == nullptr || state_of(self) == nullptr) return;
  LibcCalls calls;
  what(self);
}

void annotate_release(const volatile void* address) {
  with_thread([=](Thread* self) { release_to(self, address_of(address)); });
}

void annotate_acquire(const volatile void* address) {
  with_thread([=](Thread* self) { acquire_from(self, address_of(address)); });
}

// A lock that the program made itself takes part in lock orders, like those of the library.
constexpr SyncIdentity kOwnLock = {trace::SyncKind::rwlock, 0};

void annotate_acquired(const volatile void* lock, bool shared, bool tried, CallSite site) {
  with_thread([=](Thread* self) {
    const trace::Mode mode = shared ? trace::Mode::shared : trace::Mode::exclusive;
    acquired(self, LockCall{address_of(lock), kOwnLock, mode, false, site}, tried ? trace::kTry : 0);
  });
}

void annotate_released(const volatile void* lock) {
  with_thread([=](Thread* self) {
    // Locked in another thread, or before the checking began: its order counts all the same.
    if (!released(self, address_of(lock))) release_to(self, address_of(lock));
  });
}

void annotate_destroyed(const volatile void* lock) {
  with_thread([=](Thread*) { end_sync(address_of(lock)); });
}

void ignore(uint32_t State::*count, bool begin) {
  with_thread([=](Thread*) {
    uint32_t& nesting = local.state->*count;
    if (begin) {
      ++nesting;
    } else if (nesting != 0) {
      --nesting;
    }
    settle(local.state);
  });
}

// Flags of __tsan_mutex_*.
constexpr unsigned kReadLock = 1 << 3;
constexpr unsigned kTryLock = 1 << 4;
constexpr unsigned kTryLockFailed = 1 << 5;

constexpr unsigned kFiberNotOrdered = 1;

}  // namespace
}  // namespace concheck::interpose::race

using namespace concheck::interpose;
using namespace concheck::interpose::race;

using Address = const volatile void*;

CONCHECK_EXPORT void __concheck_tsan_acquire(void* address) { annotate_acquire(address); }
CONCHECK_EXPORT void __concheck_tsan_release(void* address) { annotate_release(address); }

CONCHECK_EXPORT void __concheck_tsan_mutex_destroy(void* lock, unsigned) { annotate_destroyed(lock); }
CONCHECK_EXPORT void __concheck_tsan_mutex_post_lock(void* lock, unsigned flags, int) {
  if ((flags & kTryLockFailed) == 0) annotate_acquired(lock, (flags & kReadLock) != 0, (flags & kTryLock) != 0, CONCHECK_CALL_SITE());
}
CONCHECK_EXPORT int __concheck_tsan_mutex_pre_unlock(void* lock, unsigned) {
  annotate_released(lock);
  return 0;
}

CONCHECK_EXPORT void* __concheck_tsan_get_current_fiber() {
  void* fiber = nullptr;
  with_thread([&](Thread*) { fiber = local.state; });
  return fiber;
}
CONCHECK_EXPORT void* __concheck_tsan_create_fiber(unsigned) {
  void* fiber = nullptr;
  with_thread([&](Thread* self) { fiber = make_fiber(self); });
  return fiber;
}
CONCHECK_EXPORT void __concheck_tsan_destroy_fiber(void* fiber) {
  if (fiber != nullptr) with_thread([=](Thread*) { end_fiber(static_cast<State*>(fiber)); });
}
CONCHECK_EXPORT void __concheck_tsan_switch_to_fiber(void* fiber, unsigned flags) {
  if (fiber != nullptr) with_thread([=](Thread* self) { switch_to(self, static_cast<State*>(fiber), (flags & kFiberNotOrdered) == 0); });
}

CONCHECK_EXPORT void __concheck_tsan_ignore_thread_begin() {
  ignore(&State::ignored_reads, true);
  ignore(&State::ignored_writes, true);
}
CONCHECK_EXPORT void __concheck_tsan_ignore_thread_end() {
  ignore(&State::ignored_reads, false);
  ignore(&State::ignored_writes, false);
}

CONCHECK_EXPORT void __concheck_AnnotateHappensBefore(const char*, int, Address address) { annotate_release(address); }
CONCHECK_EXPORT void __concheck_AnnotateHappensAfter(const char*, int, Address address) { annotate_acquire(address); }
CONCHECK_EXPORT void __concheck_WTFAnnotateHappensBefore(const char*, int, Address address) { annotate_release(address); }
CONCHECK_EXPORT void __concheck_WTFAnnotateHappensAfter(const char*, int, Address address) { annotate_acquire(address); }
CONCHECK_EXPORT void __concheck_AnnotateCondVarSignal(const char*, int, Address condition) { annotate_release(condition); }
CONCHECK_EXPORT void __concheck_AnnotateCondVarSignalAll(const char*, int, Address condition) { annotate_release(condition); }
CONCHECK_EXPORT void __concheck_AnnotateCondVarWait(const char*, int, Address condition, Address) { annotate_acquire(condition); }
CONCHECK_EXPORT void __concheck_AnnotatePCQPut(const char*, int, Address queue) { annotate_release(queue); }
CONCHECK_EXPORT void __concheck_AnnotatePCQGet(const char*, int, Address queue) { annotate_acquire(queue); }

CONCHECK_EXPORT void __concheck_AnnotateRWLockDestroy(const char*, int, Address lock) { annotate_destroyed(lock); }
CONCHECK_EXPORT void __concheck_AnnotateRWLockAcquired(const char*, int, Address lock, long is_write) {
  annotate_acquired(lock, is_write == 0, false, CONCHECK_CALL_SITE());
}
CONCHECK_EXPORT void __concheck_AnnotateRWLockReleased(const char*, int, Address lock, long) { annotate_released(lock); }

CONCHECK_EXPORT void __concheck_AnnotateBenignRace(const char*, int, Address address, const char*) {
  with_thread([=](Thread*) { add_benign(address_of(address), 1); });
}
CONCHECK_EXPORT void __concheck_AnnotateBenignRaceSized(const char*, int, Address address, unsigned long bytes, const char*) {
  with_thread([=](Thread*) { add_benign(address_of(address), bytes); });
}
CONCHECK_EXPORT void __concheck_WTFAnnotateBenignRaceSized(const char*, int, Address address, unsigned long bytes, const char*) {
  with_thread([=](Thread*) { add_benign(address_of(address), bytes); });
}

CONCHECK_EXPORT void __concheck_AnnotateIgnoreReadsBegin(const char*, int) { ignore(&State::ignored_reads, true); }
CONCHECK_EXPORT void __concheck_AnnotateIgnoreReadsEnd(const char*, int) { ignore(&State::ignored_reads, false); }
CONCHECK_EXPORT void __concheck_AnnotateIgnoreWritesBegin(const char*, int) { ignore(&State::ignored_writes, true); }
CONCHECK_EXPORT void __concheck_AnnotateIgnoreWritesEnd(const char*, int) { ignore(&State::ignored_writes, false); }
CONCHECK_EXPORT void __concheck_AnnotateIgnoreSyncBegin(const char*, int) { ignore(&State::ignored_sync, true); }
CONCHECK_EXPORT void __concheck_AnnotateIgnoreSyncEnd(const char*, int) { ignore(&State::ignored_sync, false); }
// For the calling thread; the annotation is one of a whole program that nobody uses so.
CONCHECK_EXPORT void __concheck_AnnotateEnableRaceDetection(const char*, int, int enable) {
  ignore(&State::ignored_reads, enable == 0);
  ignore(&State::ignored_writes, enable == 0);
}

CONCHECK_EXPORT void __concheck_AnnotateNewMemory(const char*, int, Address address, unsigned long bytes) {
  with_thread([=](Thread*) { clear_shadow(address_of(address), bytes); });
}

CONCHECK_EXPORT void __concheck_AnnotateThreadName(const char*, int, const char* name) {
  if (name != nullptr) with_thread([=](Thread* self) { name_thread(self, self, name); });
}
