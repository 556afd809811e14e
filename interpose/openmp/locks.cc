// OpenMP's critical sections and locks. They take part in lock orders, and in deadlocks, like those of the library.
#include "interpose/fork_hazard.h"
#include "interpose/hook.h"
#include "interpose/lock_events.h"
#include "interpose/openmp/library.h"

// What the critical section without a name, and atomic changes that need one, have for an address: named as a report is to name them.
static char omp_critical;
static char omp_atomic;

namespace concheck::interpose::openmp {
namespace {

constexpr SyncIdentity kIdentity = {trace::SyncKind::openmp, 0};

LockCall call_for(const void* lock, CallSite site) { return {address_of(lock), kIdentity, trace::Mode::exclusive, false, site}; }

template <typename Enter>
void enter_by_waiting(Guard& guard, Thread* self, const LockCall& call, Enter enter, bool contended) {
  block_on(
      guard, self, call,
      [&] {
        enter();
        return 0;
      },
      contended);
}

// A critical section can not be tried, and whether it has to be waited for is known to the runtime alone. So the wait is published when
// somebody is in there, or could be waiting for us.
template <typename Enter>
void enter_section(const void* section, CallSite site, Enter enter) {
  Guard guard;
  Thread* self = guard.thread();
  if (self == nullptr) return enter();
  const LockCall call = call_for(section, site);
  const trace::SyncSlot* sync = known_sync(call.address);
  const bool busy = sync != nullptr && __atomic_load_n(&sync->owner, __ATOMIC_ACQUIRE) != 0;
  if (busy || self->slot->held_depth != 0) {
    enter_by_waiting(guard, self, call, enter, busy);
  } else {
    guard.leave();
    enter();
    guard.enter_again();
  }
  acquired(self, call, 0);
}

template <typename Try, typename Enter>
void acquire(const void* lock, CallSite site, Try try_it, Enter enter) {
  Guard guard;
  Thread* self = guard.thread();
  if (self == nullptr) return enter();
  const LockCall call = call_for(lock, site);
  if (!try_it()) {
    note_busy(self, call, 0);
    enter_by_waiting(guard, self, call, enter, true);
  }
  acquired(self, call, 0);
}

void note_tried(bool gained, const void* lock, CallSite site) {
  if (!gained) return;
  Guard guard;
  if (Thread* self = guard.thread()) acquired(self, call_for(lock, site), trace::kTry);
}

void note_release(const void* lock) {
  Guard guard;
  if (Thread* self = guard.thread()) released(self, address_of(lock));
}

void note_begin(const void* lock, CallSite site) {
  Guard guard;
  if (Thread* self = guard.thread()) begin_sync(self, address_of(lock), kIdentity, site);
}

void note_end(const void* lock) {
  Guard guard;
  if (guard.thread() != nullptr) end_sync(address_of(lock));
}

}  // namespace
}  // namespace concheck::interpose::openmp

using namespace concheck::interpose;
using namespace concheck::interpose::openmp;

void hook_GOMP_critical_start() {
  const Library& library = CONCHECK_OPENMP_LIBRARY();
  enter_section(&omp_critical, CONCHECK_CALL_SITE(), [&] { library.GOMP_critical_start(); });
}
void hook_GOMP_critical_end() {
  note_release(&omp_critical);
  CONCHECK_OPENMP_LIBRARY().GOMP_critical_end();
}
void hook_GOMP_critical_name_start(void** section) {
  const Library& library = CONCHECK_OPENMP_LIBRARY();
  enter_section(section, CONCHECK_CALL_SITE(), [&] { library.GOMP_critical_name_start(section); });
}
void hook_GOMP_critical_name_end(void** section) {
  note_release(section);
  CONCHECK_OPENMP_LIBRARY().GOMP_critical_name_end(section);
}
void hook_GOMP_atomic_start() {
  const Library& library = CONCHECK_OPENMP_LIBRARY();
  enter_section(&omp_atomic, CONCHECK_CALL_SITE(), [&] { library.GOMP_atomic_start(); });
}
void hook_GOMP_atomic_end() {
  note_release(&omp_atomic);
  CONCHECK_OPENMP_LIBRARY().GOMP_atomic_end();
}

// A lock and one that can be nested have functions of the same form.
#define CONCHECK_OPENMP_LOCK(infix)                                                              \
  void hook_omp_init_##infix(void* lock) {                                                       \
    CONCHECK_OPENMP_LIBRARY().omp_init_##infix(lock);                                            \
    note_begin(lock, CONCHECK_CALL_SITE());                                                      \
  }                                                                                              \
  void hook_omp_destroy_##infix(void* lock) {                                                    \
    note_end(lock);                                                                              \
    CONCHECK_OPENMP_LIBRARY().omp_destroy_##infix(lock);                                         \
  }                                                                                              \
  void hook_omp_set_##infix(void* lock) {                                                        \
    const Library& library = CONCHECK_OPENMP_LIBRARY();                                          \
    acquire(                                                                                     \
        lock, CONCHECK_CALL_SITE(), [&] { return library.omp_test_##infix(lock) != 0; }, [&] { library.omp_set_##infix(lock); }); \
  }                                                                                              \
  int hook_omp_test_##infix(void* lock) {                                                        \
    const int gained = CONCHECK_OPENMP_LIBRARY().omp_test_##infix(lock);                         \
    note_tried(gained != 0, lock, CONCHECK_CALL_SITE());                                         \
    return gained;                                                                               \
  }                                                                                              \
  void hook_omp_unset_##infix(void* lock) {                                                      \
    note_release(lock);                                                                          \
    CONCHECK_OPENMP_LIBRARY().omp_unset_##infix(lock);                                           \
  }
CONCHECK_OPENMP_LOCK(lock)
CONCHECK_OPENMP_LOCK(nest_lock)
